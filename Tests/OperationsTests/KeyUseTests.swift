import Cryptography
import Federation
import Foundation
import ServiceLifecycleTestKit
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite("When clients were used last", .timeLimit(.minutes(2)))
struct KeyUseTests {
    private func write(_ house: TestHouse, every interval: Duration, until done: () async throws -> Bool) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await house.desk.noteKeyUses(every: interval) }
                try await eventually("what was waited for", done)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    private func rows(_ house: TestHouse) async throws -> Int {
        try await house.store.lastUses(of: try await house.desk.clients().map(\.id)).count
    }

    @Test(
        "A use is told at once, and is in the database when it was written, now and then or at the end",
        arguments: [true, false])
    func written(atTheEnd: Bool) async throws {
        try await withHouse { house in
            let used = try await house.addClientWithKey("used")
            let idle = try await house.addClientWithKey("idle", admin: true)
            _ = try await house.desk.client(presenting: used.key.reveal())
            house.clock.advance(30)
            _ = try await house.desk.client(presenting: used.key.reveal())
            let both = [used.client.id, idle.client.id]
            #expect(try await house.desk.lastUses(of: both) == [used.client.id: house.clock.now])
            #expect(try await house.desk.keys(of: used.client).map(\.lastUsedAt) == [house.clock.now])
            #expect(try await house.desk.keys(of: idle.client).map(\.lastUsedAt) == [nil])
            #expect(try await rows(house) == 0, "a request waited for a write")
            try await write(house, every: atTheEnd ? .seconds(1000) : .milliseconds(5)) {
                try await rows(house) == (atTheEnd ? 0 : 1)
            }
            #expect(try await house.store.lastUses(of: both) == [used.client.id: house.clock.now])
            #expect(house.desk.keyUses.unwritten.isEmpty)
            try await house.restarted { other in
                let uses = try await other.desk.lastUses(of: [used.client.id])
                #expect(uses == [used.client.id: house.clock.now])
            }
        }
    }

    @Test("A key that is unknown or has ended is not used by being presented")
    func refused() async throws {
        try await withHouse { house in
            let made = try await house.addClientWithKey("reader")
            let next = try await house.desk.rotateKey(of: .id(made.client.id), overlap: 60, by: house.admin)
            house.clock.advance(60)
            for key in [made.key.reveal(), "aureole_nobody", nil] {
                await #expect(throws: Refusal.unknownKey) { _ = try await house.desk.client(presenting: key) }
            }
            #expect(house.desk.keyUses.unwritten.isEmpty)
            _ = try await house.desk.client(presenting: next.key.reveal())
            #expect(try await house.desk.lastUses(of: [made.client.id]) == [made.client.id: house.clock.now])
            // The one that has ended is not shown any more.
            #expect(try await house.desk.keys(of: made.client).map(\.lastUsedAt) == [house.clock.now])
        }
    }

    @Test("What was used while it was written is written the next time")
    func meanwhile() throws {
        let (uses, hash) = (KeyUses(), ClientKey.hash(of: "key"))
        let (client, now) = (ID<Client>(UUID()), Date(timeIntervalSince1970: 1_800_000_000))
        uses.note(hash, of: client, at: now)
        let written = uses.unwritten
        uses.note(hash, of: client, at: now + 1)
        uses.forget(written)
        #expect(uses.unwritten == [hash: KeyUse(client: client, at: now + 1)])
        uses.forget(uses.unwritten)
        #expect(uses.unwritten.isEmpty)
    }

    @Test("Uses that cannot be written are kept until they can")
    func kept() async throws {
        try await withHouse { house in
            let made = try await house.addClientWithKey("reader")
            _ = try await house.desk.client(presenting: made.key.reveal())
            try await house.execute("ALTER TABLE client_key_uses RENAME TO elsewhere")
            try await write(house, every: .milliseconds(5)) {
                guard house.log.text.contains("cannot note when keys were used") else { return false }
                try await house.execute("ALTER TABLE elsewhere RENAME TO client_key_uses")
                return true
            }
            #expect(try await house.store.lastUses(of: [made.client.id]) == [made.client.id: house.clock.now])
        }
    }
}
