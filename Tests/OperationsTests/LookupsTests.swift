import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("What is remembered of the database", .timeLimit(.minutes(2)))
struct LookupsTests {
    @Test("What was read before a change, but came back after it was noticed, is not remembered")
    func generations() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let readerStarted = DispatchSemaphore(value: 0)
            let readerMayGoOn = DispatchSemaphore(value: 0)
            let isArmed = Later<Bool>()
            isArmed.set(true)
            // The agent's row is read by then, its audiences are not: the reader's view of the database is fixed.
            try await house.store.pool.read { db in
                db.trace { event in
                    guard isArmed.value == true, "\(event)".contains("agent_audiences") else { return }
                    isArmed.set(false)
                    readerStarted.signal()
                    readerMayGoOn.wait()
                }
            }
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            async let slow = lookups.agent(.id(agent.id))
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    readerStarted.wait()
                    continuation.resume()
                }
            }
            try await house.execute("UPDATE agents SET enabled = 0")
            lookups.forgetAll()
            readerMayGoOn.signal()
            #expect(try await slow?.isEnabled == true, "the slow reader saw the database as it was")
            #expect(try await lookups.agent(.id(agent.id))?.isEnabled == false)
        }
    }

    @Test("What was found is not read again until something changed")
    func remembered() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            _ = try await lookups.agent(.name(agent.name))
            try await house.execute("UPDATE agents SET enabled = 0")
            #expect(try await lookups.agent(.name(agent.name))?.isEnabled == true)
            lookups.forgetAll()
            #expect(try await lookups.agent(.name(agent.name))?.isEnabled == false)
        }
    }

    @Test("What was not found is looked for again each time")
    func misses() async throws {
        try await withHouse { house in
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            let name = try Name("weather")
            #expect(try await lookups.agent(.name(name)) == nil)
            _ = try await house.addAgent()
            #expect(try await lookups.agent(.name(name)) != nil)
        }
    }
}
