/// All keys an issuer has or had, oldest first.
package struct KeyRing: Hashable, Sendable {
    package let keys: [RingKey]
    /// Counts every change, so that of two readings the newer can be told.
    package let revision: Int

    package init(keys: [RingKey], revision: Int = 0) {
        self.keys = keys
        self.revision = revision
    }

    /// The key that signs; `nil` in a ring that was never started, or restored without one that verifiers know.
    package var active: RingKey? { keys.first { $0.state.maySign } }

    /// The keys that wait to sign.
    package var spares: [RingKey] { keys.filter { $0.state == .pending } }

    /// What the JSON Web Key Set holds.
    package var published: [JSONWebKey] { keys.filter(\.state.isPublished).map(\.publicKey) }

    package subscript(keyID: String) -> RingKey? { keys.first { $0.keyID == keyID } }
}
