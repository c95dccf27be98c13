import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Admins and sessions in the database")
struct AdminTests {
    private func passphrase(_ text: String = "correct horse battery") throws -> PassphraseHash {
        try PassphraseHash(of: Secret(Array(text.utf8)), salt: Array(1...16), strength: .cheap)
    }

    private func addAdmin(_ name: String, to test: TestStore) async throws -> Admin {
        let admin = Admin(id: ID(UUID()), name: try Name(name))
        try await test.store.add(admin, passphrase: try passphrase(), createdAt: test.now, audit: .sample(.adminAdded))
        return admin
    }

    private func begin(
        _ admin: Admin, _ token: SessionToken = .make(), at now: Date? = nil, proof: PassphraseHash? = nil,
        renewal: PassphraseHash? = nil, in test: TestStore
    ) async throws -> (session: Session, hasBegun: Bool) {
        let now = now ?? test.now
        let session = Session(id: ID(UUID()), admin: admin.id, createdAt: now, lastSeenAt: now, peer: "192.0.2.1")
        let start = SessionStart(
            session: session, token: token.hash, proof: try proof ?? passphrase(), renewal: renewal, limits: .usual)
        return (session, try await test.store.begin(start, audit: .sample(.adminSignedIn)))
    }

    @Test("An admin is found by name and by id, with what is kept of the passphrase")
    func admins() async throws {
        let test = try TestStore()
        let (bob, anna) = (try await addAdmin("bob", to: test), try await addAdmin("anna", to: test))
        #expect(try await test.store.admins() == [anna, bob])
        #expect(try await test.store.admin(.id(anna.id)) == anna)
        #expect(try await test.store.admin(.name(bob.name)) == bob)
        #expect(try await test.store.admin(.name(Name("Anna"))) == nil)
        let known = try #require(try await test.store.knownAdmin(named: anna.name))
        let kept = try passphrase()
        #expect(known.admin == anna && known.passphrase == kept)
        #expect(try await test.store.knownAdmin(named: Name("eve")) == nil)
    }

    @Test("A session is found by its token alone; only the token's hash is in the file")
    func token() async throws {
        let test = try TestStore()
        let (anna, token) = (try await addAdmin("anna", to: test), SessionToken.make())
        let (session, hasBegun) = try await begin(anna, token, in: test)
        #expect(hasBegun)
        #expect(try await test.store.session(withToken: token.hash) == KnownSession(session: session, admin: anna))
        #expect(try await test.store.session(withToken: SessionToken.make().hash) == nil)
        let column = try await test.store.pool.read { try Data.fetchOne($0, sql: "SELECT token_hash FROM sessions") }
        #expect(column == Data(token.hash.bytes))
    }

    @Test("A session begins only with the passphrase that is still the admin's, which may then be hashed anew")
    func proof() async throws {
        let test = try TestStore()
        let anna = try await addAdmin("anna", to: test)
        let other = try passphrase("battery horse correct")
        #expect(try await !begin(anna, proof: other, in: test).hasBegun)
        #expect(try await test.store.sessions(of: anna.id).isEmpty)
        #expect(try await begin(anna, renewal: other, in: test).hasBegun)
        #expect(try await test.store.knownAdmin(named: anna.name)?.passphrase == other)
        #expect(try await test.store.sessions(of: anna.id).count == 1)
        #expect(
            try await test.store.auditEntries(after: 0, limit: 9).map(\.record.action) == [
                "admin.add", "admin.sign-in",
            ])
    }

    @Test("When a session was seen only moves on")
    func seen() async throws {
        let test = try TestStore()
        let anna = try await addAdmin("anna", to: test)
        let session = try await begin(anna, in: test).session
        for (seen, expected) in [(60.0, 60.0), (30, 60), (120, 120)] {
            try await test.store.note(session.id, seenAt: test.now + seen)
            let now = try #require(try await test.store.sessions(of: anna.id).first?.lastSeenAt)
            #expect(now == test.now + expected)
        }
    }

    @Test("Whose a session is decides who may end it")
    func ends() async throws {
        let test = try TestStore()
        let (anna, bob) = (try await addAdmin("anna", to: test), try await addAdmin("bob", to: test))
        let (annas, bobs) = (try await begin(anna, in: test).session, try await begin(bob, in: test).session)
        await #expect(throws: StoreFailure.notFound(kind: "session", bobs.id.description)) {
            try await test.store.end(bobs.id, of: anna.id, audit: .sample(.adminSignedOut))
        }
        try await test.store.end(annas.id, of: anna.id, audit: .sample(.adminSignedOut))
        #expect(try await test.store.sessions(of: anna.id).isEmpty)
        _ = try await begin(anna, in: test)
        try await test.store.endSessions(of: anna.id, audit: .sample(.adminSignedOut))
        #expect(try await test.store.sessions(of: anna.id).isEmpty)
        #expect(try await test.store.sessions(of: bob.id) == [bobs])
    }

    @Test("Another passphrase, and the removal of the admin, end the admin's sessions and nobody else's")
    func cascade() async throws {
        let test = try TestStore()
        let (anna, bob) = (try await addAdmin("anna", to: test), try await addAdmin("bob", to: test))
        _ = try await begin(bob, in: test)
        _ = try await begin(anna, in: test)
        let other = try passphrase("battery horse correct")
        try await test.store.setPassphrase(other, of: anna, audit: .sample(.passphraseSet))
        #expect(try await test.store.sessions(of: anna.id).isEmpty)
        #expect(try await begin(anna, proof: other, in: test).hasBegun)
        try await test.store.remove(anna, audit: .sample(.adminRemoved))
        #expect(try await test.count("SELECT count(*) FROM sessions") == 1)
        #expect(try await test.store.sessions(of: bob.id).count == 1)
        await #expect(throws: StoreFailure.notFound(kind: "admin", "anna")) {
            try await test.store.setPassphrase(other, of: anna, audit: .sample(.passphraseSet))
        }
    }

    @Test(
        "Sessions that are over are forgotten when the next begins",
        arguments: [
            (1799.0, 1799.0, 2), (1800, 0, 1), (43_199, 43_000, 2), (43_200, 43_199, 1),
        ])
    func swept(later: Double, seen: Double, left: Int) async throws {
        let test = try TestStore()
        let (anna, bob) = (try await addAdmin("anna", to: test), try await addAdmin("bob", to: test))
        let old = try await begin(bob, in: test).session
        try await test.store.note(old.id, seenAt: test.now + seen)
        _ = try await begin(anna, at: test.now + later, in: test)
        #expect(try await test.count("SELECT count(*) FROM sessions") == left)
    }

    @Test("Nobody is signed in to a database out of a backup; who was signed out since would be")
    func restored() async throws {
        let test = try await TestStore.full()
        let anna = try await addAdmin("anna", to: test)
        _ = try await begin(anna, in: test)
        try await test.backUp()
        let restored = try await test.restored()
        #expect(try await restored.store.admins() == [anna])
        #expect(try await restored.store.sessions(of: anna.id).isEmpty)
        #expect(try await test.store.sessions(of: anna.id).count == 1)
    }
}
