import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("When keys of clients were used")
struct ClientKeyUseTests {
    private func hash(_ key: String) -> ClientKeyHash { ClientKey.hash(of: key) }

    private func keys(_ test: TestStore, _ client: Client) async throws -> [KeptClientKey] {
        try await test.store.keys(of: client.id)
    }

    @Test("A use is kept for its key, the latest for the client; one that is older changes nothing")
    func noted() async throws {
        let test = try TestStore()
        let reader = try await test.addClient("reader", key: "one")
        let idle = try await test.addClient("idle", key: "other")
        try await test.store.rotateKey(
            of: reader, to: hash("two"), oldKeysExpireAt: test.now + 60, audit: .sample(.clientRotated))
        #expect(try await keys(test, reader).map(\.lastUsedAt) == [nil, nil])
        try await test.store.note(uses: [hash("one"): test.now + 5, hash("two"): test.now + 3])
        try await test.store.note(uses: [hash("one"): test.now + 1])
        let uses = try await keys(test, reader).reduce(into: [:]) { $0[$1.hash] = $1.lastUsedAt }
        #expect(uses == [hash("one"): test.now + 5, hash("two"): test.now + 3])
        #expect(try await keys(test, idle).map(\.lastUsedAt) == [nil])
        #expect(try await test.store.lastUses(of: [reader.id, idle.id]) == [reader.id: test.now + 5])
    }

    @Test("What the client did with a key that is forgotten is still known; with the client it goes")
    func outlived() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "one")
        try await test.store.note(uses: [hash("one"): test.now])
        for key in ["two", "three"] {
            try await test.store.rotateKey(
                of: client, to: hash(key), oldKeysExpireAt: test.now - 1, audit: .sample(.clientRotated))
        }
        #expect(try await keys(test, client).map(\.hash).contains(hash("one")) == false)
        #expect(try await test.store.lastUses(of: [client.id]) == [client.id: test.now])
        try await test.store.remove(client, audit: .sample(.clientRemoved))
        #expect(try await test.count("SELECT count(*) FROM client_key_uses") == 0)
    }

    @Test("A use of a key that is gone is no error, and leaves nothing")
    func unknown() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "one")
        try await test.store.note(uses: [hash("nobody's"): test.now, hash("one"): test.now])
        #expect(try await test.store.lastUses(of: [client.id]) == [client.id: test.now])
        #expect(try await test.count("SELECT count(*) FROM client_key_uses") == 1)
    }

    @Test("The keys of a client come with their times, the newest first, and no other's are among them")
    func listed() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "one")
        _ = try await test.addClient("other", key: "others")
        try await test.store.rotateKey(
            of: client, to: hash("two"), oldKeysExpireAt: test.now + 60, audit: .sample(.clientRotated))
        let keys = try await keys(test, client)
        #expect(keys.map(\.hash) == [hash("two"), hash("one")])
        #expect(keys.map(\.createdAt) == [test.now + 0.25, test.now])
        #expect(keys.map(\.expiresAt) == [nil, test.now + 60])
    }
}
