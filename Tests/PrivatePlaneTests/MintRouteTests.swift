import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("POST /v1/agents/{agent}/token")
struct MintRouteTests {
    @Test("An assertion comes with its three values and its end")
    func success() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.job))
            let token = try #require(try answer.text("token"))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
            #expect(
                answer.body == """
                    {"token":"\(token)","token_type":"urn:ietf:params:oauth:token-type:jwt",\
                    "issuer":"https://login.contoso.example/fed","subject":"\(estate.helpdesk.subject)",\
                    "audience":"api://AzureADTokenExchange","expires_at":1800000600}
                    """)
            #expect(token.split(separator: ".").count == 3)
        }
    }

    @Test(
        "The audience may be any of the agent's own, however JSON spells it",
        arguments: [#"{"audience":"api://second"}"#, #" { "\u0061udience" : "api:\/\/s\u0065cond" } "#])
    func audience(body: String) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.job, body: body))
            #expect(try answer.text("audience") == "api://second")
        }
    }

    @Test("It lives as long as was asked for, or as it is set", arguments: [(60, 60), (3600, 3600), (nil, 600)])
    func lifetime(asked: Int?, lives: Int) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let body = "{\"lifetime\":\(asked.map(String.init) ?? "null")}"
            let answer = try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.job, body: body))
            #expect(try answer.members["expires_at"] as? Int == 1_800_000_000 + lives)
        }
    }

    @Test("A lifetime that may not be is a bad request", arguments: ["59", "3601", "0", "-600", "\"600\""])
    func lifetimes(value: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let body = "{\"lifetime\":\(value)}"
            let answer = try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.job, body: body))
            #expect(answer.status == 400)
            #expect(try answer.text("error_description")?.contains("lifetime") == true)
        }
    }

    @Test("What the target would not take is not minted, and neither is anything for a target that is none")
    func target() async throws {
        try await withYard { yard in
            _ = try await yard.house.furnish()
            let long = String(repeating: "a", count: 300)
            let draft = AgentDraft(name: try Name("long"), audiences: [try Audience(long)])
            _ = try await yard.house.desk.addAgent(draft, by: TestHouse.admin)
            let key = try await yard.house.addClient("all", allow: ["agent:long", "agent:helpdesk"])
            for (agent, target, status) in [
                ("helpdesk", "aws", 200), ("long", "aws", 400), ("long", "google", 400), ("long", "vault", 200),
                ("long", "kubernetes", 200), ("helpdesk", "azure", 400), ("helpdesk", "", 400),
            ] {
                let ask = Ask("/v1/agents/\(agent)/token", key: key, body: "{\"target\":\"\(target)\"}")
                let answer = try await yard.answer(to: ask)
                #expect(answer.status == status, "\(agent) for \(target): \(answer.body)")
            }
        }
    }

    @Test("What is refused, and with which words", arguments: RefusedRequest.mint)
    func refusals(row: RefusedRequest) async throws {
        try await row.check()
    }

    @Test("An agent is found under each spelling of its name and id")
    func spellings() async throws {
        try await withYard { yard in
            let named = ["Büro 1", "50%", "a%2Fb", "+", "x;y=z,w", "e\u{301}"]
            for name in named { _ = try await yard.house.addAgent(name) }
            let key = try await yard.house.addClient("all", allow: named.map { "agent:\($0)" })
            let id = try #require(try await yard.house.desk.agents().first { $0.name.text == "+" }?.id)
            let paths = [
                "B%C3%BCro%201", "B%c3%bcro%201", "50%25", "a%252Fb", "+", "%2B", "x;y=z,w", "e%CC%81",
                id.description, id.description.uppercased(),
            ]
            for path in paths {
                let answer = try await yard.answer(to: Ask("/v1/agents/\(path)/token", key: key))
                #expect(answer.status == 200, "\(path): \(answer.body)")
            }
            // é as one scalar is another name than e with an accent behind it.
            let answer = try await yard.answer(to: Ask("/v1/agents/%C3%A9/token", key: key))
            #expect(answer.status == 403)
        }
    }

    @Test(
        "A text that can name nothing is a bad request",
        arguments: [
            "a%2Fb", "a%2fb", "%2F", "..", "%2e%2e", ".", "%2E", "a%00b", "a%0Ab", "a%7Fb", "a%E2%80%A8b", "%20a",
            "a%20",
            "%FF", "a%C3", "%zz", "%", "%2",
            String(repeating: "a", count: 601), String(repeating: "%F0%9F%97%9D", count: 301),
        ])
    func names(name: String) async throws {
        try await withYard(.withoutRing) { yard in
            let key = try await yard.house.addClient("anyone")
            let answer = try await yard.answer(to: Ask("/v1/agents/\(name)/token", key: key))
            #expect(answer.status == 400)
            #expect(try answer.text("error") == "invalid_request")
        }
    }

    @Test("A name of 600 characters is one")
    func longName() async throws {
        try await withYard { yard in
            let name = String(repeating: "a", count: 600)
            _ = try await yard.house.addAgent(name)
            let key = try await yard.house.addClient("one", allow: ["agent:\(name)"])
            #expect(try await yard.answer(to: Ask("/v1/agents/\(name)/token", key: key)).status == 200)
        }
    }
}
