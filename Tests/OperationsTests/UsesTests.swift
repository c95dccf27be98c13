import Federation
import Operations
import TestSupport
import Testing

@Suite("Who relies on what", .timeLimit(.minutes(2)))
struct UsesTests {
    @Test("The connections of an agent and the clients of a grant come by name, and no others")
    func uses() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let (agent, other) = (try await house.addAgent("a"), try await house.addAgent("b"))
            for name in ["zeta", "alpha", "Mid"] { _ = try await house.addConnection(name, agent: agent) }
            let far = try await house.addConnection("far", agent: other)
            for (name, allow) in [
                ("z", ["agent:a", "connection:far"]), ("b", ["agent:a", "agent:b"]), ("m", ["connection:far"]),
                ("n", []),
            ] { _ = try await house.addClient(name, allow: allow) }

            #expect(try await house.desk.connections(of: agent, limit: 9).names == ["Mid", "alpha", "zeta"])
            let alone = Roll(first: [Roll<Connection>.Entry(id: far.id, name: far.name)], count: 1)
            #expect(try await house.desk.connections(of: other, limit: 9) == alone)
            #expect(try await house.desk.clients(granted: .agent(agent.id), limit: 9).names == ["b", "z"])
            #expect(try await house.desk.clients(granted: .agent(other.id), limit: 9).names == ["b"])
            #expect(try await house.desk.clients(granted: .connection(far.id), limit: 9).names == ["m", "z"])
            let clients = try await house.desk.clients(after: nil, limit: 9)
            let grants = try await house.desk.grants(of: clients.map(\.id))
            #expect(
                clients.map { grants[$0.id]?.words ?? [] } == [
                    ["agent:a", "agent:b"], ["connection:far"], [], ["agent:a", "connection:far"],
                ])
        }
    }

    @Test("A connection that has moved on to a secret is none of the agent's any more")
    func moved() async throws {
        try await withHouse(entra: { _, _ in .token("t") }) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let secret = NewCredential.clientSecret("Q8~x", expiresAt: nil)
            _ = try await house.desk.setCredential(of: .id(connection.id), to: secret, by: house.admin)
            #expect(try await house.desk.connections(of: agent, limit: 9).isEmpty)
        }
    }

    @Test("Of a client with very many grants some are named and all are counted, or all are named")
    func many() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let client = try await house.addClient("job")
            let ids = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
            let id = "printf('00000000-0000-4000-8000-%012d', i)"
            for statement in [
                "INSERT INTO subjects SELECT \(id), \(id), 0 FROM n",
                "INSERT INTO agents SELECT \(id), printf('many-%04d', 2000 - i), \(id), 1, 0 FROM n",
                "INSERT INTO client_grants (client_id, agent_id) SELECT '\(client.id)', \(id) FROM n",
            ] { try await house.execute("\(ids) \(statement)") }
            let some = try #require(try await house.desk.grants(of: [client.id], limit: 3)[client.id])
            #expect(some.count == 1500 && some.agents.count == 1500)
            // The first thousand are the last by name.
            #expect(some.agents.first.map(\.name.text) == ["many-1000", "many-1001", "many-1002"])
            let all = try #require(try await house.desk.grants(of: [client.id])[client.id])
            #expect(all.agents.first.count == 1500 && all.agents.first.first?.name.text == "many-0500")
        }
    }

    @Test("What is beyond the limit is counted and not named", arguments: [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)])
    func limit(limit: Int, named: Int) async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let agent = try await house.addAgent("a")
            for name in ["x", "y", "z"] {
                _ = try await house.addConnection(name, agent: agent)
                _ = try await house.addClient(name, allow: ["agent:a", "connection:x"])
            }
            let (desk, names) = (house.desk, Array(["x", "y", "z"].prefix(named)))
            let connections = try await desk.connections(of: agent, limit: limit)
            #expect(connections.names == names && connections.count == 3)
            let clients = try await desk.clients(granted: .agent(agent.id), limit: limit)
            #expect(clients.names == names && clients.count == 3)
            let grants = try await desk.grants(of: try await desk.clients().map(\.id), limit: limit)
            #expect(grants.count == 3 && grants.values.allSatisfy { $0.count == 2 })
            #expect(grants.values.allSatisfy { $0.words == (named == 0 ? [] : ["agent:a", "connection:x"]) })
            let told = try await desk.affectedCredentials()
            #expect(told.map(\.connection.text) == ["x", "y", "z"])
        }
    }
}

extension Roll {
    fileprivate var names: [String] { first.map(\.name.text) }
}
