import Foundation
import Testing

@Suite("agent show --as TOOL", .inTurn)
struct ShowTests {
    static let tools = ["az", "graph", "powershell", "terraform", "bicep"]

    @Test("What is pasted into each tool is the golden file's text", arguments: tools)
    func golden(tool: String) async throws {
        var site = try await Site()
        site.environment["AUREOLE_ISSUER"] = "https://id.example/fed"
        _ = try await site.json("agent", "add", "Help desk", "--subject", "agent:42")
        let outcome = try await site.aureole("agent", "show", "Help desk", "--as", tool)
        #expect(outcome.status == 0)
        #expect(outcome.err == "")
        try Golden.expect(outcome.out, "show/\(tool).txt")
    }

    @Test("The audience is the first of the agent's, or the one that is asked for", arguments: tools)
    func audience(tool: String) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk", "--audience", "api://one", "--audience", "api://two")
        #expect(try await site.aureole("agent", "show", "helpdesk", "--as", tool).out.contains("api://one"))
        let asked = try await site.aureole("agent", "show", "helpdesk", "--as", tool, "--audience", "api://two")
        #expect(asked.out.contains("api://two") && !asked.out.contains("api://one"))
        let other = try await site.aureole("agent", "show", "helpdesk", "--as", tool, "--audience", "api://three")
        #expect(other.status == 1)
        #expect(other.out == "")
    }

    @Test("Run by a shell, the az line gives az exactly the agent's values", arguments: Nasty.all)
    func shell(row: Nasty) async throws {
        let site = try await Site()
        let agent = try await site.json("agent", "add", row.text, "--subject", row.text, "--audience", row.text)
        #expect(try agent["subject"].text == row.text)
        let script = try await site.aureole("agent", "show", row.text, "--as", "az").out
        try site.folder.write(script, to: "script")
        // Each argument ends with a zero byte, the one thing that no argument can hold. A function and no file: one that
        // was written a moment ago cannot be run while another program starts.
        let az = "az() { for argument; do printf '%s\\0' \"$argument\"; done > argv; }"
        let outcome = try await Program.shell.run(
            ["-c", "\(az); . ./script"], environment: ["PATH": "\(site.folder.path):/usr/bin:/bin"], in: site.folder)
        #expect(outcome.status == 0)
        #expect(outcome.err == "")
        #expect(outcome.out == "")
        let arguments = try site.folder.read("argv").split(separator: "\0", omittingEmptySubsequences: false)
        try #require(arguments.count == 9)
        #expect(
            arguments[..<6] == [
                "ad", "app", "federated-credential", "create", "--id", "00000000-0000-0000-0000-000000000000",
            ])
        #expect(arguments[6] == "--parameters")
        let parameters = try JSONDocument(String(arguments[7]))
        #expect(parameters.names == ["name", "issuer", "subject", "audiences"])
        #expect(try parameters["issuer"].text == site.issuer)
        #expect(try parameters["subject"].text.map { Array($0.utf8) } == Array(row.text.utf8))
        #expect(try parameters["audiences"].texts == [row.text])
        #expect(try #require(parameters["name"].text).wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]{2,119}/) != nil)
        #expect(!FileManager.default.fileExists(atPath: site.folder("owned")))
    }
}

/// A text that a careless quotation would run, or cut.
struct Nasty: Sendable, CustomTestStringConvertible {
    let text: String

    var testDescription: String { text }

    static let all = [
        "it's", "''", "'; touch owned; '", "$(touch owned)", "`touch owned`", "\"$(touch owned)\"",
        #"\"; touch owned #"#,
        #"a\"#, #"\'"#, "a & touch owned", "a | touch owned", "a > owned", "${HOME}", "$HOME", "!!", "*", "~", "#",
        "%s\\n",
        "Büro é 🗝", "a,b=c;d",
        // Apostrophe, quotation mark and backslash, each one character to Swift with the accent behind it.
        "'\u{301}; touch owned; '\u{301}", "\"\u{301}", "\\\u{301}",
    ].map(Nasty.init)
}
