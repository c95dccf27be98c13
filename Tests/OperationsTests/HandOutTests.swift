import Entra
import Federation
import Foundation
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Operations

@Suite("Tokens handed out from memory", .timeLimit(.minutes(2)))
struct HandOutTests {
    /// Runs the writer until its rows are there, or to its end when `interval` is long.
    private func write(_ house: TestHouse, every interval: Duration, until done: () async throws -> Bool) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await house.desk.auditHandOuts(every: interval) }
                try await eventually("what was waited for", done)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test("Two admins are two callers")
    func admins() throws {
        let (handOuts, connection) = (HandOuts(), ID<Connection>(UUID()))
        let admins = try ["anna", "bob"].map { Admin(id: ID(UUID()), name: try Name($0)) }
        for admin in admins + [admins[0]] { handOuts.count(connection: connection, to: .admin(admin)) }
        let counted = handOuts.take().map { ($0.caller.auditName, $0.count) }.sorted { $0.1 < $1.1 }
        #expect(counted.map(\.0) == ["admin:\(admins[1].id)", "admin:\(admins[0].id)"])
        #expect(counted.map(\.1) == [1, 2])
    }

    @Test("They are counted for each caller and connection, and written once", arguments: [true, false])
    func counted(atTheEnd: Bool) async throws {
        try await withHouse(entra: { _, _ in .token("access-token") }) { house in
            let agent = try await house.addAgent()
            let first = try await house.addConnection("first", agent: agent)
            let second = try await house.addConnection("second", agent: agent)
            let client = try await house.addClient(allow: ["connection:first", "connection:second"])
            for (connection, times) in [(first, 4), (second, 2)] {
                for _ in 0..<times { _ = try await house.desk.exchange(.id(connection.id), for: .client(client)) }
            }
            _ = try await house.desk.exchange(.id(first.id), for: house.admin)
            #expect(try await house.audited(.tokenHandedOut).isEmpty)
            try await write(house, every: atTheEnd ? .seconds(1000) : .milliseconds(5)) {
                let rows = try await house.audited(.tokenHandedOut).count
                return rows == (atTheEnd ? 0 : 3)
            }
            let rows = try await house.audited(.tokenHandedOut)
            #expect(
                Set(rows.map { "\($0.actor) \($0.target) \($0.detail("count") ?? "")" }) == [
                    "client:\(client.id) connection:\(first.id) 3", "client:\(client.id) connection:\(second.id) 1",
                    "user:1000 connection:\(first.id) 1",
                ])
            #expect(rows.count == 3)
        }
    }

    @Test("Counts that cannot be written are kept until they can")
    func kept() async throws {
        try await withHouse(entra: { _, _ in .token("access-token") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            for _ in 0..<3 { _ = try await house.desk.exchange(.id(connection.id), for: house.admin) }
            try await house.breakAudit()
            try await write(house, every: .milliseconds(5)) {
                guard house.log.text.contains("cannot audit handed-out tokens") else { return false }
                try await house.mendAudit()
                return true
            }
            #expect(try await house.audited(.tokenHandedOut).map { $0.detail("count") } == ["2"])
        }
    }

    @Test("Whoever shares another caller's call to Entra is counted too")
    func shared() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, _ in
            await gate.pass()
            return .token("access-token")
        }
        try await withHouse(entra: script) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let (one, other) = (
                try await house.addClient("one", allow: ["connection:graph"]),
                try await house.addClient("other", allow: ["connection:graph"])
            )
            async let first = house.desk.exchange(.id(connection.id), for: .client(one))
            try await eventually("the request") { !house.entra.requests.isEmpty }
            async let second = house.desk.exchange(.id(connection.id), for: .client(other))
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            #expect(try await first.source == .entra)
            _ = try await second
            #expect(house.entra.requests.count == 1)
            try await write(house, every: .seconds(1000)) { true }
            #expect(try await house.audited(.tokenExchanged).map(\.actor) == ["client:\(one.id)"])
            #expect(try await house.audited(.tokenHandedOut).map(\.actor) == ["client:\(other.id)"])
        }
    }
}
