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

            #expect(try await house.desk.connections(of: agent).map(\.name.text) == ["Mid", "alpha", "zeta"])
            #expect(try await house.desk.connections(of: other) == [far])
            #expect(try await house.desk.clients(granted: .agent(agent.id)).map(\.name.text) == ["b", "z"])
            #expect(try await house.desk.clients(granted: .agent(other.id)).map(\.name.text) == ["b"])
            #expect(try await house.desk.clients(granted: .connection(far.id)).map(\.name.text) == ["m", "z"])
            let whole = try await house.desk.clients(granted: .agent(agent.id)).last
            #expect(try await house.desk.clients().last == whole, "with all of its grants")
        }
    }

    @Test("A connection that has moved on to a secret is none of the agent's any more")
    func moved() async throws {
        try await withHouse(entra: { _, _ in .token("t") }) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let secret = NewCredential.clientSecret("Q8~x", expiresAt: nil)
            _ = try await house.desk.setCredential(of: .id(connection.id), to: secret, by: house.admin)
            #expect(try await house.desk.connections(of: agent).isEmpty)
        }
    }
}
