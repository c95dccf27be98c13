import Testing

@Suite("Exit codes and what is said with them", .inTurn)
struct ExitTests {
    @Test(
        "Wrong usage is 64, with nothing on standard output",
        arguments: [
            ["nonsense"], ["agent", "nonsense"], ["agent", "add"], ["agent", "add", "a", "b"],
            ["agent", "list", "--nonsense"],
            ["agent", "show", "a", "--as", "cobol"], ["connection", "add", "graph"],
            ["connection", "add", "graph", "--agent", "a", "--cloud", "moon"],
            ["connection", "add", "graph", "--agent", "a", "--permissions", "all"],
            ["connection", "authorise", "graph", "--wait", "soon"], ["client", "rotate", "a", "--overlap", "-1h"],
            ["audit", "verify", "--head", "nonsense"], ["audit", "list", "--after", "x"], ["serve", "extra"],
            ["agent", "list", "--data"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await Site().aureole(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.out == "")
        #expect(outcome.err.contains("Error: ") && outcome.err.contains("Usage: aureole"))
    }

    @Test("A refusal is 1, one sentence and a hint, with nothing on standard output", arguments: Told.all)
    func refused(row: Told) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk", "--subject", "taken")
        _ = try await site.json("agent", "add", "spare")
        _ = try await site.json("connection", "add", "graph", "--agent", "helpdesk")
        _ = try await site.addClient("job")
        for arguments in [row.arguments, row.arguments + ["--json"]] {
            let outcome = try await site.aureole(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.out == "")
            #expect(outcome.err == row.text)
        }
    }
}

/// A command that is refused, and the words.
struct Told: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let text: String

    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String..., sentence: String, hint: String? = nil) {
        self.arguments = arguments
        text = "aureole: error: \(sentence)\n" + (hint.map { "aureole: hint: \($0)\n" } ?? "")
    }

    private static let otherName = "Choose another name, or remove that one first."

    static let all = [
        Told("agent", "add", "helpdesk", sentence: "There is already an agent named 'helpdesk'.", hint: otherName),
        Told(
            "agent", "add", "new", "--subject", "taken",
            sentence: "The subject 'taken' was given out before and is never given out twice.",
            hint: "Leave the subject out to get one built from the agent's id."),
        Told("agent", "add", "a/b", sentence: "Name 'a/b' has a '/', which separates the parts of a URL."),
        Told("agent", "add", "", sentence: "Name '' is empty."),
        Told("agent", "add", " a", sentence: "Name ' a' begins or ends with a blank."),
        Told("agent", "add", "a\u{1b}[31m", sentence: #"Name 'a\u{1B}[31m' has a control character."#),
        Told(
            "agent", "add", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
            sentence: "Name '6BA7B810-9DAD-11D1-80B4-00C04FD430C8' looks like a UUID and would be taken for an id."),
        Told("agent", "add", "new", "--audience", "", sentence: "Audience '' is empty."),
        Told(
            "agent", "show", "no", sentence: "There is no agent 'no'.",
            hint: "'aureole agent list' shows what there is."),
        Told(
            "agent", "remove", "helpdesk", sentence: "Agent 'helpdesk' is used by 'graph'.",
            hint: "Give those another one first, or remove them."),
        Told(
            "connection", "add", "graph", "--agent", "helpdesk",
            sentence: "There is already a connection named 'graph'.",
            hint: otherName),
        Told(
            "connection", "add", "new", "--agent", "no", sentence: "There is no agent 'no'.",
            hint: "'aureole agent list' shows what there is."),
        Told(
            "connection", "set", "graph", "--client-id", "Halo",
            sentence: """
                Client ID 'Halo' is not a GUID; copy "Application (client) ID" from the app's overview.
                """),
        Told(
            "connection", "set", "graph", "--scope", "User.Read",
            sentence: "Scope 'User.Read' does not end with /.default, as application permissions need."),
        Told(
            "connection", "set", "graph", "--needs", "A B",
            sentence: "Permission 'A B' names more than one; give each by itself."),
        Told(
            "connection", "show", "no", sentence: "There is no connection 'no'.",
            hint: "'aureole connection list' shows what there is."),
        Told(
            "connection", "token", "graph", sentence: "The connection 'graph' has no tenant or no client ID yet.",
            hint: """
                'aureole connection set graph --tenant T --client-id C' completes it; both stand on the app's overview.
                """),
        Told("client", "add", "job", sentence: "There is already a client named 'job'.", hint: otherName),
        Told(
            "client", "add", "new", "--allow", "agent:no", sentence: "There is no agent 'no'.",
            hint: "'aureole agent list' shows what there is."),
        Told(
            "client", "add", "new", "--allow", "everything",
            sentence: "Grant 'everything' is neither 'agent:NAME' nor 'connection:NAME'."),
        Told(
            "client", "remove", "no", sentence: "There is no client 'no'.",
            hint: "'aureole client list' shows what there is."),
        Told(
            "token", "mint", "no", sentence: "There is no agent 'no'.",
            hint: "'aureole agent list' shows the agents there are."),
        Told(
            "token", "mint", "helpdesk", "--audience", "api://other",
            sentence: "The audience 'api://other' is not one of this agent's.",
            hint: "Allowed: api://AzureADTokenExchange."),
    ]
}

@Suite("A tenant becomes a part of Entra's URL", .inTurn)
struct TenantTests {
    @Test(
        "Nothing that leads elsewhere gets in",
        arguments: [
            "../contoso.example", "..", "contoso.example/..", "a@b.example", "contoso.example%2f..",
            "contoso%2eexample",
            "https://contoso.example", "//evil.example", "contoso.example/oauth2", "contoso.example?x=y",
            "contoso.example#x", "contoso.example:443", "contoso", "contoso..example", ".contoso.example",
            "contoso.example.", "a.-b.example", "a b.example", "bücher.example", "contoso.example\\", "",
            "11111111-1111-4111-8111-11111111111", "{11111111-1111-4111-8111-111111111111}",
        ])
    func refused(tenant: String) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let add = try await site.aureole("connection", "add", "graph", "--agent", "helpdesk", "--tenant", tenant)
        #expect(add.status == 1)
        #expect(add.out == "")
        #expect(
            add.err
                == "aureole: error: Tenant '\(tenant.replacing("\\", with: "\\\\"))' is neither a tenant ID (GUID) nor a domain name.\n"
        )
        #expect(try await site.json("connection", "list").elements.isEmpty)
    }

    @Test("A word for any tenant is none", arguments: ["common", "organizations", "consumers", "Common"])
    func anyTenant(word: String) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let add = try await site.aureole("connection", "add", "graph", "--agent", "helpdesk", "--tenant", word)
        #expect(add.status == 1)
        #expect(
            add.err == "aureole: error: Tenant '\(word)' stands for any tenant; give the tenant's ID or domain name.\n")
    }
}
