import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Requests that are given up", .timeLimit(.minutes(2)))
struct CancellationTests {
    @Test("A mint and an exchange whose caller is gone are counted as cancelled, not as faults, and leave no trace")
    func counted() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            house.desk.databaseChanged()
            let verbs: [@Sendable () async throws -> Void] = [
                { _ = try await house.desk.mint(.id(agent.id), for: house.admin) },
                { _ = try await house.desk.exchange(.id(connection.id), for: house.admin) },
            ]
            for verb in verbs {
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await verb()
                }
                let error = await #expect(throws: (any Error).self) { try await task.value }
                #expect(error?.isCancellation == true, "\(String(describing: error))")
            }
            for label in ["aureole_mints_total", "aureole_exchanges_total"] {
                #expect(house.count(label, "cancelled") == 1 && house.count(label, "fault") == 0)
            }
            #expect(try await house.audited(.tokenMinted).isEmpty)
        }
    }

    @Test("Other errors are no cancellation")
    func others() {
        for error in [StoreFailure.database("disk full"), Refusal.unknownKey] as [any Error] {
            #expect(!error.isCancellation)
        }
    }

    @Test("Whoever waits for Entra when the desk shuts down is let go, and a later one does not set out")
    func shutDown() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, _ in
            await gate.pass()
            return .token("access-token")
        }
        try await withHouse(entra: script) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let waiting = Task { try await house.desk.exchange(.id(connection.id), for: house.admin) }
            try await eventually("the request") { !house.entra.requests.isEmpty }
            await house.desk.shutDown()
            #expect(await refusal { _ = try await waiting.value }?.word == "entra-unreachable")
            await #expect(throws: CancellationError.self) {
                try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            gate.open()
            #expect(house.count("aureole_exchanges_total", "cancelled") == 1)
            #expect(house.entra.requests.count == 1)
        }
    }
}
