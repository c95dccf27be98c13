import Cryptography
package import Federation
package import Storage
import Synchronization

/// The key that signs, unsealed, and the ring it stands in. Read by every mint, replaced when the ring changes.
package final class SigningKeys: Sendable {
    private let current = Mutex(Snapshot())
    /// The revision of the newest ring that was published. A lock of its own: whoever publishes may look at the keys.
    private let published = Mutex(-1)

    package init() {}

    /// The ring as it was last read.
    package var ring: KeyRing { current.withLock { $0.ring } }

    /// The key to sign with.
    ///
    /// - Throws: `Refusal.notUsable` in a ring without an active key.
    func active() throws(Refusal) -> HeldKey {
        guard let active = current.withLock({ $0.active }) else { throw .notUsable(.noActiveKey) }
        return active
    }

    /// Reads the ring again and, if it has changed, unseals the active key. Of two readings that overlap the
    /// older one changes nothing.
    ///
    /// - Parameter publish: called with the new ring before its active key may sign, since verifiers must be able to know
    ///   a key before they meet it.
    package func refresh(from store: Store, publish: (KeyRing) -> Void = { _ in }) async throws {
        let ring = try await store.ring()
        guard ring.revision != self.ring.revision else { return }
        try await take(ring, from: store, publish: publish)
    }

    func take(_ ring: KeyRing, from store: Store, publish: (KeyRing) -> Void) async throws {
        let isCurrent = published.withLock { newest in
            guard ring.revision >= newest else { return false }
            newest = ring.revision
            publish(ring)
            return true
        }
        guard isCurrent else { return }
        forgetActive(unlessPublishedIn: ring)
        let active = try await activeKey(of: ring, from: store)
        current.withLock { snapshot in
            guard ring.revision >= snapshot.ring.revision else { return }
            snapshot = Snapshot(ring: ring, active: active)
        }
    }

    /// A revoked key signs no more, even if the one that takes its place does not open.
    private func forgetActive(unlessPublishedIn ring: KeyRing) {
        current.withLock { snapshot in
            guard let held = snapshot.active, ring[held.keyID]?.state.isPublished != true else { return }
            snapshot.active = nil
        }
    }

    private func activeKey(of ring: KeyRing, from store: Store) async throws -> HeldKey? {
        guard let keyID = ring.active?.keyID else { return nil }
        if let held = current.withLock({ $0.active }), held.keyID == keyID { return held }
        return try await store.heldKey(keyID)
    }

    private struct Snapshot {
        var ring = KeyRing(keys: [], revision: -1)
        var active: HeldKey?
    }
}

/// A key whose private half is at hand.
struct HeldKey: Sendable {
    let keyID: String
    let key: SigningKey
}

extension Store {
    func heldKey(_ keyID: String) async throws -> HeldKey {
        HeldKey(keyID: keyID, key: try SigningKey(pkcs8: try await privateKey(keyID).reveal()))
    }
}
