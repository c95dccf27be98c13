import Foundation
import Testing

@Suite("client show --env TOOL, and agent show --as for other clouds", .inTurn)
struct ToolSetupTests {
    static let tools = [
        "azure", "az", "workload-identity", "terraform", "github", "azure-devops", "aws", "google", "kubernetes",
        "vault",
    ]

    /// A client with one agent and one connection, behind a public address.
    private func place(_ grants: String...) async throws -> Site {
        var site = try await Site()
        site.environment["AUREOLE_ISSUER"] = "https://id.example/fed"
        site.environment["AUREOLE_PRIVATE_URL"] = "https://aureole.example:8444"
        for name in ["Help desk", "second"] {
            try await site.json("agent", "add", name, "--subject", "agent:\(name)", "--audience", "api://\(name)")
        }
        for (name, id) in [("graph", "2"), ("other", "3")] {
            let clientID = String(repeating: id, count: 8) + "-2222-4222-8222-222222222222"
            try await site.json(
                "connection", "add", name, "--tenant", "contoso.example", "--client-id", clientID, "--agent", "second")
        }
        let arguments = ["client", "add", "job"] + grants.flatMap { ["--allow", $0] }
        try #require(try await site.aureole(arguments).status == 0)
        return site
    }

    @Test("What is pasted where each tool runs is the golden file's text", arguments: tools)
    func client(tool: String) async throws {
        let site = try await place("agent:Help desk", "connection:graph")
        let outcome = try await site.aureole("client", "show", "job", "--env", tool)
        #expect(outcome.status == 0 && outcome.err == "")
        try Golden.expect(outcome.out, "env/\(tool).txt")
    }

    @Test("Of several, one has to be named, and is named to the tool", arguments: tools)
    func several(tool: String) async throws {
        let site = try await place("agent:Help desk", "agent:second", "connection:graph", "connection:other")
        let unclear = try await site.aureole("client", "show", "job", "--env", tool)
        #expect(unclear.status == 1 && unclear.out == "")
        #expect(unclear.err.contains("This client was granted several "))
        let outcome = try await site.aureole(
            "client", "show", "job", "--env", tool, "--agent", "second", "--connection", "other")
        #expect(outcome.status == 0 && outcome.err == "")
        let names = ["second", "33333333-2222-4222-8222-222222222222"]
        let id = try #require(try await site.json("agent", "show", "second")["id"].text)
        #expect((names + [id]).contains { outcome.out.contains($0) }, "\(outcome.out)")
    }

    @Test("What a client was not granted is not set up for it")
    func notGranted() async throws {
        let site = try await place("agent:second", "connection:graph")
        for (arguments, words) in [
            (["github", "--agent", "Help desk"], "was not granted that"),
            (["azure", "--connection", "other"], "was not granted that"),
            (["github", "--agent", "nobody"], "There is no agent 'nobody'"),
            (["github", "--audience", "api://other"], "is not one of this agent's"),
        ] {
            let outcome = try await site.aureole(["client", "show", "job", "--env"] + arguments)
            #expect(outcome.status == 1 && outcome.out == "")
            #expect(outcome.err.contains(words), "\(outcome.err)")
        }
        #expect(try await site.aureole("client", "show", "job", "--agent", "second").status == 64)
    }

    @Test("Where only an agent was granted, the application stands as a placeholder")
    func placeholders() async throws {
        let site = try await place("agent:second")
        let outcome = try await site.aureole("client", "show", "job", "--env", "terraform")
        #expect(outcome.out.contains("export ARM_TENANT_ID='TENANT_ID'\nexport ARM_CLIENT_ID='CLIENT_ID'\n"))
        let none = try await site.aureole("client", "show", "job", "--env", "azure")
        #expect(none.status == 1 && none.err.contains("This client was granted no connection."))
    }

    @Test(
        "What is pasted into each other cloud is the golden file's text",
        arguments: ["aws", "google", "vault", "kubernetes"])
    func target(target: String) async throws {
        let site = try await place()
        let outcome = try await site.aureole("agent", "show", "Help desk", "--as", target)
        #expect(outcome.status == 0 && outcome.err == "")
        try Golden.expect(outcome.out, "show/\(target).txt")
    }

    @Test("A target that would never take the token says why, before anything is pasted")
    func flaws() async throws {
        var site = try await place()
        let long = String(repeating: "a", count: 300)
        try await site.json("agent", "add", "long", "--audience", long)
        for (target, words) in [
            ("aws", "It takes an audience of at most 255 characters; this one has 300."),
            ("google", "It takes an audience of at most 256 characters; this one has 300."),
        ] {
            let outcome = try await site.aureole("agent", "show", "long", "--as", target)
            #expect(outcome.status == 1 && outcome.out == "")
            #expect(outcome.err.contains(words), "\(outcome.err)")
        }
        #expect(try await site.aureole("agent", "show", "long", "--as", "vault").status == 0)
        site = try await Site()
        try await site.json("agent", "add", "helpdesk")
        let here = try await site.aureole("agent", "show", "helpdesk", "--as", "aws").err
        #expect(here.contains("AWS would not take a token of this agent."))
        #expect(here.contains("It takes no issuer with a port, as '\(site.issuer)' has."))
        #expect(here.contains("is where only this machine can."))
        for arguments in [["token", "mint"], ["token", "file", "--out", "token", "--once"]] {
            let minted = try await site.aureole(arguments + ["helpdesk", "--for", "aws"])
            #expect(minted.status == 1 && minted.out == "" && minted.err == here)
        }
        #expect(!FileManager.default.fileExists(atPath: site.folder("token")))
        #expect(try await site.aureole("token", "mint", "helpdesk", "--for", "kubernetes").status == 0)
    }

    @Test("Run by a shell, what is pasted holds exactly the agent's values", arguments: Nasty.all)
    func shell(row: Nasty) async throws {
        var site = try await Site()
        site.environment["AUREOLE_ISSUER"] = "https://id.example/fed"
        try await site.json("agent", "add", row.text, "--subject", row.text, "--audience", row.text)
        try await site.json("client", "add", "job", "--allow", "agent:\(row.text)")
        // Whatever is run prints its arguments, each with a zero byte at its end, and what it is given.
        let echo = "{ for word; do printf '%s\\0' \"$word\"; done >> argv; }"
        let vault = "vault() { cat >> argv; printf vault; }"
        let programs = ["aws", "gcloud", "aureole"].map { "\($0)() \(echo)" } + [vault]
        for (command, values) in [
            (["agent", "show", row.text, "--as", "aws"], [row.text]),
            (["agent", "show", row.text, "--as", "google"], [row.text]),
            (["agent", "show", row.text, "--as", "vault"], []),
            (["client", "show", "job", "--env", "aws"], [row.text]),
        ] {
            try site.folder.write(try await site.aureole(command).out, to: "script")
            try site.folder.write("", to: "argv")
            let outcome = try await Program(path: "/bin/bash").run(
                ["-c", "\(programs.joined(separator: "; ")); . ./script; wait"], environment: site.environment,
                in: site.folder)
            #expect(outcome.status == 0 && outcome.err == "", "\(command): \(outcome.err)")
            let words = try site.folder.read("argv").split(separator: "\0").map(String.init)
            for value in values {
                #expect(words.contains { $0.utf8.elementsEqual(value.utf8) }, "\(command): \(words)")
            }
            #expect(!FileManager.default.fileExists(atPath: site.folder("owned")))
        }
    }
}
