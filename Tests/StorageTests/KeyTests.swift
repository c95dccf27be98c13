import Cryptography
import Federation
import Foundation
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
}
