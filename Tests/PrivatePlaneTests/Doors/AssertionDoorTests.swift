import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("GET /identity/github and POST /identity/azure-devops")
struct AssertionDoorTests {
    /// One of the doors, as its clients ask.
    enum Door: CaseIterable, Sendable {
        case gitHub, azureDevOps

        func ask(_ items: String = "", key: String?, scheme: String = "Bearer") -> Ask {
            let ask =
                switch self {
                case .gitHub: Ask("/identity/github?\(items)", method: "GET")
                case .azureDevOps:
                    Ask("/identity/azure-devops?\(items)&api-version=7.1&serviceConnectionId=7b5e2c1d", method: "POST")
                }
            return ask.with { ask in
                if let key { ask.fields.append(("Authorization", "\(scheme) \(key)")) }
            }
        }

        var member: String { self == .gitHub ? "value" : "oidcToken" }
    }

    @Test("The assertion of the client's only agent stands alone in its member", arguments: Door.allCases)
    func success(door: Door) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            let answer = try await yard.answer(to: door.ask(key: key))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
            let token = try #require(try answer.text(door.member))
            #expect(answer.body == "{\"\(door.member)\":\"\(token)\"}")
            let claims = try Self.claims(of: token)
            #expect(claims["sub"] as? String == estate.helpdesk.subject.text)
            #expect(claims["aud"] as? String == "api://AzureADTokenExchange")
        }
    }

    @Test("The audience may be any of the agent's own, escaped or not", arguments: Door.allCases)
    func audience(door: Door) async throws {
        try await withYard { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            for items in ["v=1&audience=api://second", "v=1&audience=api%3A%2F%2Fsecond", "audience=api://second&v=1"] {
                let answer = try await yard.answer(to: door.ask(items, key: key))
                let claims = try Self.claims(of: try #require(try answer.text(door.member)))
                #expect(claims["aud"] as? String == "api://second", "\(items)")
            }
        }
    }

    @Test("The scheme may be written in any case", arguments: ["bearer", "BEARER", "Bearer"])
    func scheme(word: String) async throws {
        try await withYard { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            #expect(try await yard.answer(to: Door.gitHub.ask(key: key, scheme: word)).status == 200)
        }
    }

    @Test("Of several agents the URL's is taken, or else the one that a service connection names")
    func severalAgents() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let second = try await yard.house.addAgent("second")
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk", "agent:second"])
            for (path, method, agent) in [
                ("github?agent=second", "GET", second), ("github?agent=\(estate.helpdesk.id)", "GET", estate.helpdesk),
                ("azure-devops?serviceConnectionId=second", "POST", second),
                ("azure-devops?serviceConnectionId=\(second.id)", "POST", second),
                ("azure-devops?serviceConnectionId=second&agent=helpdesk", "POST", estate.helpdesk),
            ] {
                let answer = try await yard.answer(to: Ask("/identity/\(path)", method: method, key: key))
                let token = try answer.text(method == "GET" ? "value" : "oidcToken")
                let claims = try Self.claims(of: try #require(token))
                #expect(claims["sub"] as? String == agent.subject.text, "\(path)")
            }
        }
    }

    @Test("A body of any kind is not looked at")
    func body() async throws {
        try await withYard { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            for body in ["", "{}", "{", "audience=other"] {
                let ask = Door.azureDevOps.ask(key: key).with {
                    $0.body = Array(body.utf8)
                    $0.fields.append(("Content-Type", "application/json"))
                }
                #expect(try await yard.answer(to: ask).status == 200)
            }
        }
    }

    @Test("What is refused, and with which words", arguments: RefusedDoor.assertion, Door.allCases)
    func refusals(row: RefusedDoor, door: Door) async throws {
        try await row.check { key in door.ask("v=1" + row.query, key: key) }
    }

    private static func claims(of token: String) throws -> [String: Any] {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let bytes = try #require(Base64URL.decode(String(part)))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}
