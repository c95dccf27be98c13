import Cryptography
package import Federation
package import Storage
import Synchronization

/// The key that signs, unsealed, and the ring it stands in. Read by every mint, replaced when the ring changes.
package final class SigningKeys: Sendable {
    private let current = Mutex(Snapshot(ring: KeyRing(keys: []), active: nil))

    package init() {}

    /// The ring as it was last read.
    package var ring: KeyRing { current.withLock { $0.ring } }

    /// The key to sign with.
    ///
    /// - Throws: `Refusal.notUsable` in a ring without an active key.
    func active() throws(Refusal) -> ActiveKey {
        guard let active = current.withLock({ $0.active }) else { throw .notUsable(.noActiveKey) }
        return active
    }

    /// Reads the ring again and unseals the active key if it is another than before.
    ///
    /// - Parameter publish: called with the new ring before its active key may sign, since verifiers must be able to know
    ///   a key before they meet it.
    package func refresh(from store: Store, publish: (KeyRing) -> Void = { _ in }) async throws {
        let ring = try await store.ring()
        publish(ring)
        let active = try await activeKey(of: ring, from: store)
        current.withLock { $0 = Snapshot(ring: ring, active: active) }
    }

    private func activeKey(of ring: KeyRing, from store: Store) async throws -> ActiveKey? {
        guard let keyID = ring.active?.keyID else { return nil }
        if let held = current.withLock({ $0.active }), held.keyID == keyID { return held }
        return ActiveKey(keyID: keyID, key: try SigningKey(pkcs8: try await store.privateKey(keyID).reveal()))
    }

    private struct Snapshot {
        var ring: KeyRing
        var active: ActiveKey?
    }
}

/// The key that signs now.
struct ActiveKey: Sendable {
    let keyID: String
    let key: SigningKey
}
