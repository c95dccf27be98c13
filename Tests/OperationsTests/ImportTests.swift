import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("Keys that are imported", .timeLimit(.minutes(2)))
struct ImportTests {
    private func pem(_ key: SigningKey) throws -> Secret<[UInt8]> {
        let base64 = Data(try key.pkcs8().reveal()).base64EncodedString(options: .lineLength64Characters)
        return Secret(Array("-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n".utf8))
    }

    private func imported(_ house: TestHouse, as kid: String? = "old") async throws -> RingKey {
        let key = try SigningKey.generate()
        return try await house.desk.importKey(
            try pem(key), passphrase: nil, keyID: try kid.map { try KeyID($0) }, by: house.admin
        ).key
    }

    @Test("It enters the ring as one more spare, audited and published, and the key that signs goes on")
    func entered() async throws {
        try await withHouse { house in
            let (active, spare) = try await house.kids()
            let key = try await imported(house)
            #expect(key.keyID == "old" && key.state == .pending && key.createdAt == house.clock.now)
            #expect(key.evidence == KeyEvidence() && key.activatesAt == nil)
            #expect(try await house.states() == [active: .active, spare: .pending, "old": .pending])
            #expect(try await house.audited(.keyImported).map(\.details) == [#"{"old":"pending"}"#])
            #expect(try await house.audited(.keyImported).map(\.actor) == ["user:1000"])
            try await house.publisher.refresh()
            let published = StubView.keys(in: house.publisher.publication.documents)
            #expect(published.contains(key.publicKey))
        }
    }

    @Test("Without a kid it gets the thumbprint")
    func computed() async throws {
        try await withHouse { house in
            let key = try SigningKey.generate()
            let prospect = try await house.desk.importKey(try pem(key), passphrase: nil, keyID: nil, by: house.admin)
            #expect(prospect.key.keyID == Federation.Base64URL.encode(key.publicNumbers.thumbprint))
        }
    }

    @Test("Neither a key nor a kid that is or was in the ring is taken in again")
    func known() async throws {
        try await withHouse { house in
            let key = try SigningKey.generate()
            _ = try await house.desk.importKey(
                try pem(key), passphrase: nil, keyID: try KeyID("old"), by: house.admin)
            try await house.desk.revoke("old", by: house.admin)
            for kid in ["old", "other"] {
                let refused = await #expect(throws: StoreFailure.self) {
                    try await house.desk.importKey(
                        try pem(key), passphrase: nil, keyID: try KeyID(kid), by: house.admin)
                }
                #expect(refused == .ring(.alreadyKnown("old")))
            }
            await #expect(throws: StoreFailure.ring(.alreadyKnown("old"))) { _ = try await imported(house) }
            #expect(try await house.audited(.keyImported).count == 1)
        }
    }

    @Test("What is no key is refused before the ring is touched")
    func refused() async throws {
        try await withHouse { house in
            let before = try await house.desk.ring()
            let refused = await #expect(throws: SigningKeyProblem.self) {
                try await house.desk.importKey(
                    Secret(Array("no key".utf8)), passphrase: nil, keyID: nil, by: house.admin)
            }
            #expect(refused == .file(.notPEM))
            #expect(try await house.desk.ring() == before)
        }
    }

    @Test("Lead time and evidence bind it: by itself it is not even the next")
    func lead() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            let (_, spare) = try await house.kids()
            _ = try await imported(house)
            await house.live(days: 30.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == spare)
            #expect(try await house.desk.ring().spares.map(\.keyID) == ["old"], "no spare is made beside it")
            await house.live(days: 30.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == "old")
        }
    }

    @Test("Asked for, it signs when it is ready, though another was seen longer; before that nothing changes")
    func asked() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            await house.live(days: 3, rotator)
            let (active, spare) = try await house.kids()
            _ = try await imported(house)
            await house.live(days: 1, rotator)
            guard case .tooEarly(let key, let missing) = try await house.desk.rotate(to: "old", by: house.admin) else {
                Issue.record("it was not too early")
                return
            }
            #expect(key.keyID == "old" && missing > .seconds(86_000) && missing < .seconds(90_000))
            await house.live(days: 0.1, rotator)
            #expect(try await house.states() == [active: .active, spare: .pending, "old": .pending])
            #expect(try await house.audited(.rotationRequested).isEmpty)
            await house.live(days: 1, rotator)
            guard case .activated(let next) = try await house.desk.rotate(to: "old", by: house.admin) else {
                Issue.record("it was not activated")
                return
            }
            #expect(next.keyID == "old")
            #expect(try await house.states() == [active: .retiring, spare: .pending, "old": .active])
        }
    }

    @Test("Asked for now, it signs as soon as it is seen, and never unseen")
    func now() async throws {
        try await withHouse { house in
            await house.live(days: 3, house.rotator())
            let (active, spare) = try await house.kids()
            let key = try await imported(house)
            house.view.show { .keys(StubView.keys(in: $0).subtracting([key.publicKey]), asPublished: false) }
            await #expect(throws: StoreFailure.ring(.unseen("old", at: house.desk.issuer, .absent))) {
                _ = try await house.desk.rotateNow(to: "old", by: house.admin)
            }
            #expect(try await house.desk.ring().active?.keyID == active)
            house.view.showPublished()
            _ = try await house.desk.rotateNow(to: "old", by: house.admin)
            #expect(try await house.states() == [active: .retiring, spare: .pending, "old": .active])
        }
    }

    @Test("Only a spare can be asked for, and one that was missed at the last look is not", arguments: [true, false])
    func notSpare(now: Bool) async throws {
        try await withHouse { house in
            func rotate(to keyID: String) async -> StoreFailure? {
                do {
                    let desk = house.desk
                    _ =
                        now
                        ? try await desk.rotateNow(to: keyID, by: house.admin)
                        : try await desk.rotate(to: keyID, by: house.admin)
                    return nil
                } catch {
                    return error as? StoreFailure
                }
            }
            let (active, spare) = try await house.kids()
            #expect(await rotate(to: "nobody") == .ring(.unknownKey("nobody")))
            #expect(await rotate(to: active) == .ring(.wrongState(active, .active)))
            house.view.show { _ in .keys([], asPublished: false) }
            await house.live(days: 0.1, house.rotator())
            #expect(await rotate(to: spare) == .ring(.unseen(spare, at: house.desk.issuer, .absent)))
        }
    }
}
