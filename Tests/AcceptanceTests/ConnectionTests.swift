import Foundation
import Testing

@Suite("From a draft to a token", .inTurn)
struct ConnectionTests {
    @Test("A draft is completed, authorised and hands out tokens, on the command line and over HTTP")
    func flow() async throws {
        let bare = try await Site()
        let subject = try #require(try await bare.json("agent", "add", "helpdesk")["subject"].text)
        try bare.register(subject: subject)
        try await bare.simulating { site, entra in
            let draft = try await site.json("connection", "add", "graph", "--agent", "helpdesk")
            #expect(try draft["status"].text == "draft")
            let set = try await site.json(
                "connection", "set", "graph", "--tenant", Simulator.tenant, "--client-id", Simulator.clientID,
                "--needs",
                "User.Read.All", "--needs", "Group.Read.All")
            #expect(try set["status"].text == "ready")
            try await site.serving { _ in
                let authorised = try await site.json("connection", "authorise", "graph")
                #expect(
                    authorised.names == ["authorised", "granted", "missing", "superfluous", "resources"])
                #expect(try authorised["authorised"].flag == true)
                #expect(try authorised["granted"].texts == ["User.Read.All"])
                #expect(try authorised["missing"].texts == ["Group.Read.All"])
                #expect(try await site.json("connection", "show", "graph")["status"].text == "authorised")

                let token = try await site.json("connection", "token", "graph")
                #expect(token.names == ["access_token", "token_type", "expires_in", "expires_at", "source"])
                #expect(try token["token_type"].text == "Bearer")
                #expect(try token["source"].text == "entra")
                let left = try #require(try token["expires_in"].number)
                #expect((3500...3600).contains(left))
                let value = try #require(try token["access_token"].text)
                #expect(try JSONDocument(claimsOf: value)["roles"].texts == ["User.Read.All"])
                let bareToken = try await site.aureole("connection", "token", "graph")
                #expect(bareToken.out.split(separator: ".").count == 3)

                let key = try await site.addClient("job", allow: "connection:graph")
                var sources: [String?] = []
                for _ in 0..<2 {
                    sources.append(try await site.post(Rehearsal.tokenPath, key: key).json["source"].text)
                }
                #expect(sources == ["entra", "cache"])
            }
        }
    }

    @Test("Text for people says what was granted and what is missing")
    func text() async throws {
        try await withRehearsal { rehearsal in
            _ = try await rehearsal.site.json("connection", "set", "graph", "--needs", "Group.Read.All")
            let outcome = try await rehearsal.site.aureole("connection", "authorise", "graph")
            #expect(
                outcome.out == """
                    Connection 'graph' is authorised.
                      Granted  User.Read.All   (https://graph.microsoft.com)
                      Unneeded User.Read.All
                      Missing  Group.Read.All
                    An administrator grants them in Azure: API permissions > Grant admin consent.

                    """)
        }
    }

    @Test("Entra's no is told with its code, in both forms, and noted on the connection", arguments: EntrasNo.all)
    func refused(row: EntrasNo) async throws {
        let bare = try await Site()
        let subject = try #require(
            try await bare.json("agent", "add", "helpdesk", "--subject", "Agent:A")["subject"].text)
        try bare.register(subject: row.registered(subject))
        try await bare.simulating { site, entra in
            _ = try await site.json(
                "connection", "add", "graph", "--agent", "helpdesk", "--tenant", row.tenant, "--client-id", row.clientID
            )
            try await site.serving { _ in
                let json = try await site.aureole("connection", "authorise", "graph", "--json")
                #expect(json.status == 1)
                let document = try json.json
                #expect(document.names == ["authorised", "error"])
                #expect(try document["authorised"].flag == false)
                let error = try document["error"]
                #expect(
                    error.names == [
                        "code", "message", "hint", "may_be_propagating", "what_happened", "page", "values", "slips",
                        "needs_sign_in", "trace_id", "correlation_id",
                    ])
                #expect(try error["code"].text == row.code)
                #expect(try error["may_be_propagating"].flag == row.mayBePropagating)
                #expect(try error["hint"].text?.isEmpty == false)
                let lines = json.err.split(separator: "\n")
                #expect(lines.count == 2)
                #expect(lines[0].hasPrefix("aureole: error: \(row.code): "))
                #expect(lines[1].hasPrefix("aureole: hint: "))

                let text = try await site.aureole("connection", "authorise", "graph")
                #expect(text.status == 1)
                #expect(text.out == "")
                #expect(text.err == json.err)
                #expect(try await site.json("connection", "show", "graph")["status"].text == "refused")

                let key = try await site.addClient("job", allow: "connection:graph")
                let answer = try await site.post(Rehearsal.tokenPath, key: key)
                #expect(answer.status == 502)
                #expect(try answer.json["error"].text == "invalid_grant")
                let entra = try answer.json["entra"]
                #expect(entra.names == ["code", "error_codes", "trace_id", "correlation_id", "timestamp"])
                #expect(try entra["code"].text == row.code)
                #expect(try entra["error_codes"].elements.first?.number.map { "AADSTS\($0)" } == row.code)
                #expect(try entra["trace_id"].text?.isEmpty == false)
            }
        }
    }

    @Test("Entra that cannot be reached may pass")
    func unreachable() async throws {
        var site = try await Site()
        site.environment["AUREOLE_ENTRA_AUTHORITY"] = "https://localhost:\(Ports.free())"
        _ = try await site.json("agent", "add", "helpdesk")
        _ = try await site.json(
            "connection", "add", "graph", "--agent", "helpdesk", "--tenant", Simulator.tenant, "--client-id",
            Simulator.clientID)
        let outcome = try await site.aureole("connection", "authorise", "graph", "--json")
        #expect(outcome.status == 1)
        let error = try outcome.json["error"]
        #expect(try error["code"].text == "entra-unreachable")
        #expect(try error["message"].text == "Entra cannot be reached: localhost refuses the connection.")
        #expect(try error["may_be_propagating"].flag == true)
        #expect(try await site.json("connection", "show", "graph")["status"].text == "ready")
    }

    @Test("--wait goes on until Entra knows the credential; what cannot pass by itself is told at once")
    func wait() async throws {
        let bare = try await Site()
        let subject = try #require(try await bare.json("agent", "add", "helpdesk")["subject"].text)
        try bare.register(subject: "another")
        try await bare.simulating { site, entra in
            _ = try await site.json(
                "connection", "add", "graph", "--agent", "helpdesk", "--tenant", Simulator.tenant, "--client-id",
                Simulator.clientID)
            try await site.serving { _ in
                let patient = try Program.aureole.start(
                    ["connection", "authorise", "graph", "--wait", "10m", "--json"], environment: site.environment,
                    in: site.folder)
                try await eventually("the first refusal") { try await entra.requests > 0 }
                try site.register(subject: subject)
                let outcome = try await patient.ended()
                #expect(outcome.status == 0)
                #expect(try outcome.json["authorised"].flag == true)
                #expect(outcome.err == "")

                _ = try await site.json("connection", "set", "graph", "--tenant", "unknown.example")
                let hopeless = try await site.aureole("connection", "authorise", "graph", "--wait", "10m")
                #expect(hopeless.status == 1)
            }
        }
    }
}

/// A mistake in Azure, or in what was copied from there, and the code that tells it.
struct EntrasNo: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    var tenant = Simulator.tenant
    var clientID = Simulator.clientID
    var mayBePropagating = false
    /// The subject in Azure, for the agent's.
    var registered: @Sendable (String) -> String = { $0 }

    static let all = [
        EntrasNo(testDescription: "another subject", code: "AADSTS700213", mayBePropagating: true) { _ in "agent:other"
        },
        EntrasNo(testDescription: "a subject in other case", code: "AADSTS7002138") { $0.lowercased() },
        EntrasNo(
            testDescription: "an unknown application", code: "AADSTS700016",
            clientID: "33333333-3333-4333-8333-333333333333", mayBePropagating: true),
        EntrasNo(testDescription: "an unknown tenant", code: "AADSTS90002", tenant: "unknown.example"),
    ]
}
