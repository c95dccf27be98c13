import Cryptography
import Federation
import Foundation
import Storage

/// A pair of keys made once for all houses of a test run, since making one takes longer than most tests.
enum TestRing {
    private static let keys = Result { try [SigningKey.generate(), SigningKey.generate()] }

    /// What `startRingIfEmpty` puts into an empty ring: a key that signs, and a spare.
    static func start(in store: Store, at now: Date) async throws {
        let keys = try keys.get()
        try await store.startRing(
            [try NewKey(keys[0], .active, since: now), try NewKey(keys[1], .pending, since: now)],
            audit: AuditEvent(at: now, caller: .service, action: .ringStarted, target: "ring"))
    }
}

extension NewKey {
    fileprivate init(_ key: SigningKey, _ state: KeyState, since now: Date) throws {
        let numbers = key.publicNumbers
        let publicKey = JSONWebKey(
            keyID: Base64URL.encode(numbers.thumbprint), modulus: Base64URL.encode(numbers.modulus),
            exponent: Base64URL.encode(numbers.exponent))
        self.init(
            key: RingKey(
                publicKey: publicKey, state: state, createdAt: now, activatesAt: state == .active ? now : nil,
                retiresAt: nil),
            privateKey: try key.pkcs8())
    }
}
