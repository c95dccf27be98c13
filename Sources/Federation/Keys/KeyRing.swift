/// All keys an issuer has or had, oldest first.
package struct KeyRing: Hashable, Sendable {
    package let keys: [RingKey]

    package init(keys: [RingKey]) { self.keys = keys }

    /// The key that signs; `nil` only in a ring that was never started.
    package var active: RingKey? { keys.first { $0.state.maySign } }

    /// What the JSON Web Key Set holds.
    package var published: [JSONWebKey] { keys.filter(\.state.isPublished).map(\.publicKey) }
}
