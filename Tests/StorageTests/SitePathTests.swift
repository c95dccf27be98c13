import Federation
import Storage
import Testing

@Suite("The path of a URL on a disk")
struct SitePathTests {
    @Test(
        "Each segment is decoded, as a web server decodes it",
        arguments: [
            ("", []), ("/", []), ("/a/b", ["a", "b"]), ("/a/b/", ["a", "b"]), ("/A//b", ["A", "b"]),
            ("/~x%20y", ["~x y"]), ("/%41%c3%B6", ["Aö"]), ("/a%2520b", ["a%20b"]),
            ("/.a/..b/...", [".a", "..b", "..."]),
            ("/a+b%25", ["a+b%"]),
        ])
    func decoded(path: String, names: [String]) throws {
        #expect(try SitePath(path).names == names)
    }

    @Test(
        "What would leave the directory, or is no name, is refused",
        arguments: [
            ("/a/../b", "..", "leads to another directory"), ("/%2e%2E/b", "%2e%2E", "leads to another directory"),
            ("/.%2e", ".%2e", "leads to another directory"), ("/./b", ".", "leads to another directory"),
            ("/a%2Fb", "a%2Fb", "holds an encoded slash"), ("/..%2f..", "..%2f..", "holds an encoded slash"),
            ("/a%00b", "a%00b", "holds a control character"), ("/a%0A", "a%0A", "holds a control character"),
            ("/%7F", "%7F", "holds a control character"), ("/%ff", "%ff", "is not UTF-8 once decoded"),
            ("/%", "%", "has a percent sign that two hexadecimal digits should follow"),
            ("/a%4", "a%4", "has a percent sign that two hexadecimal digits should follow"),
            ("/%zz", "%zz", "has a percent sign that two hexadecimal digits should follow"),
            ("/%+1", "%+1", "has a percent sign that two hexadecimal digits should follow"),
        ])
    func refused(path: String, segment: String, problem: String) {
        let error = #expect(throws: SitePath.Unusable.self) { try SitePath(path) }
        #expect(error?.segment == segment && error?.problem == problem)
    }

    @Test("A site for an issuer with such a path is refused, with a sentence and a hint")
    func issuer() throws {
        let issuer = try Issuer("https://id.example/a%2Fb")
        let error = #expect(throws: StaticSiteProblem.self) { try StaticSite(directory: "/nowhere", issuer: issuer) }
        #expect(
            error?.description == """
                the documents of https://id.example/a%2Fb cannot be files: 'a%2Fb' in its path holds an encoded slash
                """)
        #expect(error?.hint == "let the public plane serve them, through a proxy if need be")
    }
}
