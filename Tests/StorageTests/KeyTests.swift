import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Signing keys at rest")
struct KeyTests {
    @Test("A ring comes back in the order it was made, and each private half opens")
    func roundTrip() async throws {
        let test = try TestStore()
        try await test.startRing([("b", .active, "secret of b"), ("a", .pending, "secret of a")])
        let ring = try await test.store.ring()
        #expect(ring.keys.map(\.keyID) == ["b", "a"])
        #expect(ring.active?.keyID == "b")
        #expect(try await test.store.privateKey("a").reveal() == Array("secret of a".utf8))
        #expect(
            await failure { _ = try await test.store.privateKey("c") } == .notFound(kind: "signing key", "c"))
    }

    @Test("A ring is started once; who comes second changes nothing and audits nothing")
    func startedOnce() async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1")])
        try await test.startRing([("b", .active, "2")])
        #expect(try await test.store.ring().keys.map(\.keyID) == ["a"])
        #expect(try await test.count("SELECT count(*) FROM audit") == 1)
    }

    @Test("The private half of a key is readable in no file of the directory, the write-ahead log included")
    func sealed() async throws {
        let test = try TestStore()
        let key = try SigningKey.generate()
        let pkcs8 = try key.pkcs8().reveal()
        let marker = "MARKER-OF-A-PRIVATE-HALF"
        try await test.store.startRing(
            [
                NewKey(key: NewKey.sample("real", .active).key, privateKey: Secret(pkcs8)),
                .sample("marked", .pending, secret: marker),
            ], audit: .sample(.ringStarted))
        #expect(try test.folder.contents().keys.contains("data/aureole.db-wal"))
        let kidIsFound = try test.folder.files(holding: "marked".utf8)
        #expect(kidIsFound == ["data/aureole.db-wal"], "the search finds what is there")
        // Any part would do harm: 24 bytes from the middle of the private numbers.
        for part in [Array(marker.utf8), Array(pkcs8[600..<624]), Array(pkcs8[0..<24])] {
            #expect(try test.folder.files(holding: part).isEmpty)
        }
        #expect(try await test.store.privateKey("real").reveal() == pkcs8)
    }

    @Test("A sealed key that was moved to another row, or was changed, does not open")
    func moved() async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1"), ("b", .pending, "2")])
        try await test.execute(
            "UPDATE signing_keys SET sealed = (SELECT sealed FROM signing_keys WHERE kid = 'a') WHERE kid = 'b'")
        let notAuthentic = StoreFailure.database(SealFailure.notAuthentic.description)
        #expect(await failure { _ = try await test.store.privateKey("b") } == notAuthentic)
        #expect(try await test.store.privateKey("a").reveal() == Array("1".utf8))
        try await test.execute("UPDATE signing_keys SET sealed = CAST(x'01' || randomblob(60) AS BLOB)")
        #expect(await failure { _ = try await test.store.privateKey("a") } == notAuthentic)
    }

    @Test("Two that start the ring at once agree on one")
    func race() async throws {
        let test = try TestStore()
        let other = try test.opened()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in [test.store, other, test.store, other].enumerated() {
                group.addTask {
                    try await store.startRing([.sample("k\(index)", .active)], audit: .sample(.ringStarted))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await test.store.ring().keys.count == 1)
        #expect(try await test.count("SELECT count(*) FROM audit") == 1)
    }

    // MARK: Changes

    private func change(_ keys: [RingKey]) -> @Sendable (KeyRing) -> RingChange {
        { _ in RingChange(moved: keys) }
    }

    @Test("A change of the ring and its audit row are there together; one of nothing leaves no row")
    func changed() async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1"), ("b", .pending, "2")])
        let before = try await test.store.ring()
        let fresh = NewKey.sample("c", .pending, secret: "3")
        let made = try await test.store.changeRing(with: [fresh], audit: { _ in .sample(.keyActivated) }) { ring in
            try! ring.activating("b", at: test.now, grace: 10, spare: fresh.key)
        }
        let after = try await test.store.ring()
        #expect(after.keys.map(\.state) == [.retiring, .active, .pending])
        #expect(after["a"]?.retiresAt == test.now + 10 && after["b"]?.activatesAt == test.now)
        #expect(after.revision > before.revision)
        #expect(made.added == [fresh.key])
        #expect(try await test.store.privateKey("c").reveal() == Array("3".utf8))
        #expect(try await test.count("SELECT count(*) FROM audit") == 2)
        _ = try await test.store.changeRing(audit: { _ in .sample(.keyActivated) }) { _ in RingChange() }
        #expect(try await test.count("SELECT count(*) FROM audit") == 2)
    }

    @Test("A change that is refused, or fails half-way, changes nothing")
    func refused() async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1"), ("b", .pending, "2")])
        let before = try await test.store.ring()
        let unknown = await failure {
            _ = try await test.store.changeRing(audit: { _ in .sample() }) { ring throws(RingProblem) in
                try ring.activating("x", at: test.now, grace: 1, spare: NewKey.sample("c", .pending).key)
            }
        }
        #expect(unknown == .ring(.unknownKey("x")))
        let unsealed = await failure {
            _ = try await test.store.changeRing(audit: { _ in .sample() }) { ring in
                try! ring.activating("b", at: test.now, grace: 1, spare: NewKey.sample("c", .pending).key)
            }
        }
        #expect(unsealed == .notFound(kind: "private half of key", "c"))
        let repeated = NewKey.sample("a", .pending)
        let known = await failure {
            _ = try await test.store.changeRing(with: [repeated], audit: { _ in .sample() }) { _ in
                RingChange(added: [repeated.key])
            }
        }
        #expect(known == .ring(.alreadyKnown("a")))
        let modulus = try #require(before["a"]).publicKey.modulus
        let again = NewKey(
            key: RingKey(
                publicKey: JSONWebKey(keyID: "another", modulus: modulus, exponent: "AQAB"), state: .pending,
                createdAt: test.now), privateKey: Secret([1]))
        let underAnotherName = await failure {
            _ = try await test.store.changeRing(with: [again], audit: { _ in .sample() }) { _ in
                RingChange(added: [again.key])
            }
        }
        #expect(underAnotherName == .ring(.alreadyKnown("a")))
        #expect(try await test.store.ring() == before)
        #expect(try await test.count("SELECT count(*) FROM audit") == 1)
    }

    @Test("The private half of a key that leaves is destroyed", arguments: [KeyState.retired, .revoked])
    func destroyed(state: KeyState) async throws {
        let test = try TestStore()
        try await test.startRing([("a", .retiring, "1"), ("b", .active, "2")])
        var gone = try #require(try await test.store.ring()["a"])
        gone.state = state
        _ = try await test.store.changeRing(audit: { _ in .sample() }, change([gone]))
        #expect(await failure { _ = try await test.store.privateKey("a") } == .notFound(kind: "signing key", "a"))
        #expect(try await test.count("SELECT count(*) FROM signing_keys WHERE sealed IS NOT NULL") == 1)
    }

    @Test(
        "What was seen of a key comes back",
        arguments: [
            nil, .absent, .unreadable("https://i is answered with status 502"), .unreadable(""),
        ] as [KeyEvidence.Problem?])
    func evidence(problem: KeyEvidence.Problem?) async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1"), ("b", .pending, "2")])
        var key = try #require(try await test.store.ring()["b"])
        #expect(key.evidence == KeyEvidence())
        for (seconds, problem) in [(1, .unreadable("another")), (200_000, problem)] {
            key.evidence = KeyEvidence(seenFor: .seconds(seconds), lookedAt: test.now, problem: problem)
            try await test.store.note(evidenceOf: [key])
            #expect(try await test.store.ring()["b"] == key)
        }
        #expect(try await test.store.ring()["a"]?.evidence == KeyEvidence())
    }

    @Test("Which keys an authority accepted is remembered for each authority")
    func accepted() async throws {
        let test = try TestStore()
        try await test.startRing([("a", .active, "1"), ("b", .pending, "2")])
        for _ in 1...2 { try await test.store.note(accepted: "a", by: "https://one", at: test.now) }
        try await test.store.note(accepted: "b", by: "https://two", at: test.now)
        #expect(try await test.opened().keysAccepted(by: "https://one") == ["a"])
        #expect(try await test.store.keysAccepted(by: "https://three") == [])
    }

    @Test("Assertions that have not expired are counted by the key that signed them")
    func live() async throws {
        let test = try TestStore()
        let now = Int(test.now.timeIntervalSince1970)
        let minted = AuditEvent.Action.tokenMinted
        for (kid, exp, action) in [
            ("a", now + 1, minted), ("a", now + 600, minted), ("a", now, minted), ("b", now + 600, minted),
            ("a", now + 600, .tokenExchanged),
        ] {
            try await test.store.journal.append(
                AuditEvent(
                    at: test.now, caller: .service, action: action, target: "agent:x",
                    details: [.init("kid", .string(kid)), .init("exp", .integer(exp))]))
        }
        #expect(try await test.store.liveAssertions(signedWith: ["a"], at: test.now, limit: 9) == 2)
        #expect(try await test.store.liveAssertions(signedWith: ["a"], at: test.now, limit: 1) == 1)
        #expect(try await test.store.liveAssertions(signedWith: ["b"], at: test.now, limit: 9) == 1)
        #expect(try await test.store.liveAssertions(signedWith: ["b", "c", "a"], at: test.now, limit: 9) == 3)
    }

    @Test("Only the end of the log is looked at for assertions that have not expired")
    func liveAmongMany() async throws {
        let test = try TestStore()
        let plan = try await test.store.pool.read { db in
            let request = try Store.liveAssertions(signedWith: ["a"], at: test.now, limit: 9, in: db)
            let statement = try request.makePreparedRequest(db, forSingleResult: true).statement
            return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
                .map { $0["detail"] as String }.joined(separator: "; ")
        }
        #expect(plan.contains("USING INTEGER PRIMARY KEY (rowid>?)"), "\(plan)")
    }
}
