import Federation
import Testing

@testable import PrivatePlane

@Suite("Where a browser may be sent without leaving")
struct LocalPathTests {
    @Test(
        "Nothing that some browser might take for another place is one",
        arguments: [
            "", "evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/a//b",
            "https://evil.example/", "javascript:alert(1)", " /", "/ ", "/\t/evil.example", "/\n", "/\u{0}", "/\u{7F}",
            "/é", "?a", "./a", "/?next=//evil.example", "/" + String(repeating: "a", count: 2000),
        ])
    func refused(text: String) { #expect(LocalPath(text) == nil) }

    @Test(
        "What is ours stays as it is",
        arguments: ["/", "/?a=b", "/agents/x?done=saved", "/a%20b?x=1&y=2", "/" + String(repeating: "a", count: 1999)])
    func taken(text: String) { #expect(LocalPath(text)?.text == text) }

    @Test(
        "A word on what was done goes behind what the address already says",
        arguments: [("/agents", "/agents?done=saved"), ("/agents?a=b", "/agents?a=b&done=saved")])
    func telling(text: String, told: String) { #expect(LocalPath(literal: text).telling(.saved).text == told) }

    @Test("A path that a word would make too long stays without it")
    func overlong() {
        let path = LocalPath(literal: "/" + String(repeating: "a", count: 1995))
        #expect(path.telling(.saved).text == path.text)
    }

    @Test(
        "In a query every byte that means something there is written out",
        arguments: [
            ("a-z_.~9", "a-z_.~9"), ("a b", "a%20b"), ("a&b=c?d#e/f", "a%26b%3Dc%3Fd%23e%2Ff"), ("é", "%C3%A9"),
            ("%41", "%2541"), ("a+b", "a%2Bb"), ("\"<>'", "%22%3C%3E%27"), ("", ""),
        ])
    func encoded(text: String, encoded: String) { #expect(PercentEncoding.encode(text) == encoded) }

    @Test(
        "The form for signing in leads back to where a browser wanted to go",
        arguments: [
            ("/", "/sign-in"), ("/agents", "/sign-in?next=%2Fagents"),
            ("/a?b=c&d=%2F", "/sign-in?next=%2Fa%3Fb%3Dc%26d%3D%252F"),
        ])
    func behindSignIn(text: String, path: String) { #expect(LocalPath(literal: text).behindSignIn.text == path) }

    @Test(
        "The way to Microsoft is known, whatever stands behind it",
        arguments: [
            ("/connections/x/sign-in", true), ("/connections/x/consent?tenant=a", true), ("/connections/x", false),
            ("/sign-in", false), ("/agents/x/sign-in", false), ("/connections?x=/sign-in", false),
        ])
    func errands(text: String, isErrand: Bool) { #expect(LocalPath(literal: text).isErrand == isErrand) }

    @Test(
        "The how-manieth refusal is a number from one to ten",
        arguments: [(-1, 1), (0, 1), (1, 1), (9, 9), (10, 10), (Int.max, 10)])
    func refusals(attempt: Int, shown: Int) {
        #expect(
            LocalPath(literal: "/connections/x").showingRefusal(attempt: attempt).text
                == "/connections/x?refused=\(shown)")
    }
}
