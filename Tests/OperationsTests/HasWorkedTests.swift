import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Whether a connection has ever worked", .timeLimit(.minutes(2)))
struct HasWorkedTests {
    @Test("It has not before Entra's first yes, whatever Entra refused")
    func never() async throws {
        try await withHouse(entra: { _, _ in .refusal(700_213) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            #expect(try await !house.desk.hasWorked(connection))
            _ = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let refused = try await house.desk.connection(.id(connection.id))
            #expect(refused.status == .refused)
            #expect(try await !house.desk.hasWorked(refused))
        }
    }

    @Test("One token is enough, and neither an edit, another tenant nor a refusal takes it back")
    func once() async throws {
        let script: StubEntra.Script = { count, _ in count == 0 ? .token("token") : .refusal(700_213) }
        try await withHouse(entra: script) { house in
            let agent = try await house.addAgent()
            let (connection, other) = (
                try await house.addConnection(agent: agent), try await house.addConnection("other", agent: agent)
            )
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(try await house.desk.hasWorked(connection) && connection.status == .ready)
            #expect(try await !house.desk.hasWorked(other))
            let tenant = try Tenant("fabrikam.example")
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) { $0.tenant = tenant }
            _ = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let moved = try await house.desk.connection(.id(connection.id))
            #expect(moved.status == .refused)
            #expect(try await house.desk.hasWorked(moved))
        }
    }

    @Test("A connection that was moved to a credential which Entra took has worked, with no token handed out")
    func rehearsed() async throws {
        try await withHouse(entra: { _, _ in .token("token") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let new = NewCredential.clientSecret("a-secret-value", expiresAt: nil)
            let moved = try await house.desk.setCredential(of: .id(connection.id), to: new, by: house.admin).connection
            #expect(try await house.desk.hasWorked(moved))
        }
    }
}
