import Testing

@Suite("Where settings come from", .inTurn)
struct SettingsTests {
    @Test("A flag wins over a variable, a variable over the file, named by a flag or a variable")
    func precedence() async throws {
        var site = try await Site()
        site.environment["AUREOLE_DATA"] = nil
        for name in ["flag", "variable", "file"] {
            _ = try await site.aureole("agent", "add", name, "--data", site.folder(name))
        }
        let file = try site.folder.write("# where it is\nAUREOLE_DATA=\(site.folder("file"))\n", to: "aureole.env")
        func house(_ arguments: [String], _ more: [String: String]) async throws -> String? {
            let outcome = try await site.aureole(["agent", "list", "--json"] + arguments, with: more)
            return try outcome.json.elements.first?["name"].text
        }
        let variable = ["AUREOLE_DATA": site.folder("variable"), "AUREOLE_CONFIG": file]
        #expect(try await house(["--data", site.folder("flag")], variable) == "flag")
        #expect(try await house([], variable) == "variable")
        #expect(try await house([], ["AUREOLE_CONFIG": file]) == "file")
        #expect(try await house(["--config", file], [:]) == "file")
        #expect(try await house(["--config", file], ["AUREOLE_CONFIG": "/nowhere"]) == "file")
    }

    @Test(
        "A file that cannot be read and a value that is not usable are named, and nothing is made",
        arguments: [
            (["--config", "/nowhere.env"], "AUREOLE_CONFIG names a file that cannot be read: /nowhere.env."),
            (["--token-lifetime", "5"], "AUREOLE_TOKEN_LIFETIME is '5', not a number of seconds from 60 to 3600."),
            (
                ["--log-level", "loud"],
                "AUREOLE_LOG_LEVEL is 'loud', none of trace, debug, info, notice, warning, error, critical."
            ),
            (
                ["--entra-authority", "http://x"],
                "AUREOLE_ENTRA_AUTHORITY is not usable: authority 'http://x' does not begin with https://."
            ),
        ])
    func unusable(arguments: [String], sentence: String) async throws {
        let site = try await Site()
        for command in [["agent", "list"], ["serve"]] {
            let outcome = try await site.aureole(command + arguments)
            #expect(outcome.status == 1)
            #expect(outcome.out == "")
            #expect(outcome.err == "aureole: error: \(sentence)\n")
        }
        #expect(throws: (any Error).self) { try site.folder.files(in: "data") }
    }

    @Test("Roots for Entra that cannot be read stop what calls Entra, and nothing else")
    func roots() async throws {
        let site = try await Site()
        let more = ["AUREOLE_ENTRA_CA": site.folder("missing.pem")]
        #expect(try await site.aureole("agent", "add", "helpdesk", with: more).status == 0)
        _ = try await site.json("connection", "add", "graph", "--agent", "helpdesk")
        for command in [["connection", "authorise", "graph"], ["connection", "token", "graph"], ["serve"]] {
            let outcome = try await site.aureole(command, with: more)
            #expect(outcome.status == 1)
            #expect(
                outcome.err.hasPrefix(
                    "aureole: error: No certificate can be read from '\(site.folder("missing.pem"))'.\n"))
            #expect(try Array(site.folder.files(in: "data").keys) == ["aureole.db"])
        }
    }
}
