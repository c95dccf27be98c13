import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Clients at rest")
struct ClientTests {
    private func hash(_ key: String) -> ClientKeyHash { ClientKey.hash(of: key) }

    @Test("A client comes back with its grants, found by id, by name and by its key, and by no other key")
    func roundTrip() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent)
        let other = try await test.addAgent("other")
        let granted: [Grant] = [.agent(agent.id), .connection(connection.id)]
        let client = try await test.addClient("reader", key: "k1", grants: Set(granted))
        #expect(try await test.store.client(.id(client.id)) == client)
        #expect(try await test.store.client(.name(client.name)) == client)
        #expect(try await test.store.client(withKey: hash("k1")) == KnownKey(client: client, expiresAt: nil))
        #expect(try await test.store.client(withKey: hash("k2")) == nil)
        #expect(try await test.store.clients() == [client])
        for grant in granted { #expect(try await test.store.isGranted(grant, to: client.id)) }
        #expect(try await !test.store.isGranted(.agent(other.id), to: client.id))
        #expect(try await !test.store.isGranted(granted[0], to: ID(UUID())))
        #expect(try await test.store.agents(grantedTo: client.id, limit: 9) == [agent.id])
        #expect(try await test.store.connections(grantedTo: client.id, limit: 9) == [connection.id])
    }

    @Test("The key itself is in no file, only its hash")
    func onlyTheHash() async throws {
        let test = try TestStore()
        let (key, hash) = ClientKey.make()
        let client = Client(id: ID(UUID()), name: try Name("reader"), isAdmin: true)
        try await test.store.add(client, key: hash, createdAt: test.now, audit: .sample(.clientAdded))
        #expect(try test.folder.files(holding: key.reveal().utf8).isEmpty)
        #expect(try !test.folder.files(holding: hash.bytes).isEmpty)
    }

    @Test("Grants go with what they were for, and with their client; others stay")
    func cascade() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let other = try await test.addAgent("other")
        let connection = try await test.addConnection("graph", agent: other)
        let grants: [Grant] = [.agent(agent.id), .agent(other.id), .connection(connection.id)]
        let client = try await test.addClient("reader", grants: Set(grants))
        func left() async throws -> [Bool] {
            var left: [Bool] = []
            for grant in grants { left.append(try await test.store.isGranted(grant, to: client.id)) }
            return left
        }
        #expect(try await left() == [true, true, true])
        try await test.store.remove(agent, audit: .sample(.agentRemoved))
        #expect(try await left() == [false, true, true])
        try await test.store.remove(connection, audit: .sample(.connectionRemoved))
        #expect(try await left() == [false, true, false])
        try await test.store.remove(client, audit: .sample(.clientRemoved))
        #expect(try await test.count("SELECT count(*) FROM client_grants") == 0)
        #expect(try await test.count("SELECT count(*) FROM client_keys") == 0)
        #expect(try await test.store.client(withKey: hash("key")) == nil)
        #expect(try await test.store.agent(.id(other.id)) != nil)
    }

    @Test("After a rotation the old key ends when told, the new one does not")
    func rotation() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "old")
        try await test.store.rotateKey(
            of: client, to: hash("new"), oldKeysExpireAt: test.now + 60, audit: .sample(.clientRotated))
        #expect(try await test.store.client(withKey: hash("old"))?.expiresAt == test.now + 60)
        #expect(try await test.store.client(withKey: hash("new")) == KnownKey(client: client, expiresAt: nil))
    }

    @Test(
        "A second rotation never lengthens the life of a key that was to end sooner",
        arguments: [(3600.0, 60.0), (30.0, 30.0)])
    func secondRotation(overlap: TimeInterval, left: TimeInterval) async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "first")
        try await test.store.rotateKey(
            of: client, to: hash("second"), oldKeysExpireAt: test.now + 60, audit: .sample(.clientRotated))
        try await test.store.rotateKey(
            of: client, to: hash("third"), oldKeysExpireAt: test.now + overlap, audit: .sample(.clientRotated))
        #expect(try await test.store.client(withKey: hash("first"))?.expiresAt == test.now + left)
        #expect(try await test.store.client(withKey: hash("second"))?.expiresAt == test.now + overlap)
    }

    @Test("Keys that have ended are forgotten at the next rotation, those of others are not touched")
    func forgotten() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "first")
        try await test.addClient("other", key: "others")
        try await test.store.rotateKey(
            of: client, to: hash("second"), oldKeysExpireAt: test.now - 1, audit: .sample(.clientRotated))
        #expect(try await test.store.client(withKey: hash("first")) != nil)
        try await test.store.rotateKey(
            of: client, to: hash("third"), oldKeysExpireAt: test.now + 60, audit: .sample(.clientRotated))
        #expect(try await test.store.client(withKey: hash("first")) == nil)
        #expect(try await test.store.client(withKey: hash("others"))?.expiresAt == nil)
    }

    @Test("What is not there cannot be granted, rotated or removed, and leaves nothing behind")
    func missing() async throws {
        let test = try TestStore()
        let nobody = UUID()
        let text = nobody.uuidString.lowercased()
        #expect(
            await failure { try await test.addClient("a", grants: [.agent(ID(nobody))]) }
                == .notFound(kind: "agent", text))
        #expect(
            await failure { try await test.addClient("a", grants: [.connection(ID(nobody))]) }
                == .notFound(kind: "connection", text))
        let client = Client(id: ID(nobody), name: try Name("a"), isAdmin: false)
        let missing = StoreFailure.notFound(kind: "client", "a")
        #expect(
            await failure {
                try await test.store.rotateKey(
                    of: client, to: hash("k"), oldKeysExpireAt: test.now, audit: .sample(.clientRotated))
            } == missing)
        #expect(await failure { try await test.store.remove(client, audit: .sample(.clientRemoved)) } == missing)
        #expect(try await test.store.clients().isEmpty)
        #expect(try await test.count("SELECT count(*) FROM audit") == 0)
        #expect(try await test.count("SELECT count(*) FROM client_keys") == 0)
    }

    @Test("A taken name is refused")
    func nameTaken() async throws {
        let test = try TestStore()
        let client = try await test.addClient("reader", key: "a")
        #expect(
            await failure { try await test.addClient("reader", key: "b") }
                == .nameTaken(kind: "a client", client.name))
    }
}
