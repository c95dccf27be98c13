package import struct FoundationEssentials.Date

/// One key of an issuer's ring: what may be known of it without the private half.
package struct RingKey: Hashable, Sendable {
    package let publicKey: JSONWebKey
    package let state: KeyState
    package let createdAt: Date
    /// When it began to sign, or is due to; `nil` while nobody has decided.
    package let activatesAt: Date?
    /// When it stopped signing, or is due to; `nil` while nobody has decided.
    package let retiresAt: Date?

    package init(publicKey: JSONWebKey, state: KeyState, createdAt: Date, activatesAt: Date?, retiresAt: Date?) {
        self.publicKey = publicKey
        self.state = state
        self.createdAt = createdAt
        self.activatesAt = activatesAt
        self.retiresAt = retiresAt
    }

    package var keyID: String { publicKey.keyID }
}
