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

    @Test("A client may what it was granted, whether asked once or twice; whoever has no grants may everything")
    func grants() async throws {
        try await withHouse { house in
            let (own, other) = (try await house.addAgent(), try await house.addAgent("other"))
            let connection = try await house.addConnection(agent: own)
            let client = try await house.addClient(allow: ["agent:weather"])
            let boss = try await house.addClient("boss", admin: true)
            let grants: [Grant] = [
                .agent(own.id), .agent(other.id), .connection(connection.id), .connection(ID(own.id.uuid)),
            ]
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            func allowed(_ caller: Caller) async throws -> [Bool] {
                var allowed: [Bool] = []
                for grant in grants { allowed.append(try await lookups.may(caller, grant)) }
                return allowed
            }
            for _ in 0..<2 {
                #expect(try await allowed(.client(client)) == [true, false, false, false])
                #expect(try await allowed(.client(boss)) == [false, false, false, false])
            }
            #expect(grants.map { lookups.rememberedGrant($0, to: client.id) } == [true, false, false, false])
            let anna = Admin(id: ID(UUID()), name: try Name("anna"))
            for caller in [house.admin, .admin(anna), .service] {
                #expect(try await allowed(caller) == [true, true, true, true])
            }
        }
    }

    @Test("An agent that is recalled comes with whether it was granted")
    func recall() async throws {
        try await withHouse { house in
            let (own, other) = (try await house.addAgent(), try await house.addAgent("other"))
            let client = try await house.addClient(allow: ["agent:weather"])
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            for agent in [own, other] { #expect(lookups.recall(.name(agent.name), for: client.id)) }
            #expect(lookups.rememberedAgent(.name(own.name)) == own)
            #expect([own, other].map { lookups.rememberedGrant(.agent($0.id), to: client.id) } == [true, false])
            #expect(try !lookups.recall(.name(Name("nobody")), for: client.id))
        }
    }

    @Test("What a connection may ask for is remembered of its version alone")
    func targets() async throws {
        try await withHouse { house in
            let scope = try Scope("https://a.example/.default")
            let old = try await house.addConnection(agent: try await house.addAgent()) { $0.scopes = [scope] }
            let lookups = Lookups(store: house.store, clock: { house.clock.now })
            _ = try lookups.target(of: old, scope: scope, tenant: nil)
            let new = try await house.desk.setConnection(.id(old.id), by: house.admin) {
                $0.scopes = [try Scope("https://b.example/.default")]
            }
            #expect(throws: Refusal.self) { try lookups.target(of: new, scope: scope, tenant: nil) }
            #expect(try lookups.target(of: old, scope: scope, tenant: nil).scope == scope)
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
