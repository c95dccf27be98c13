package import struct FoundationEssentials.Date

/// One key of an issuer's ring: what may be known of it without the private half.
package struct RingKey: Hashable, Sendable {
    package let publicKey: JSONWebKey
    package var state: KeyState
    package let createdAt: Date
    /// When it began to sign; `nil` for a key that never did.
    package var activatesAt: Date?
    /// Of the active key: when it is to stop signing, if somebody decided so before its period ends. Of a retiring one:
    /// when it leaves the JSON Web Key Set. Of a retired or revoked one: when it left.
    package var retiresAt: Date?
    /// What was seen of it at the issuer URL.
    package var evidence: KeyEvidence

    package init(
        publicKey: JSONWebKey, state: KeyState, createdAt: Date, activatesAt: Date? = nil, retiresAt: Date? = nil,
        evidence: KeyEvidence = KeyEvidence()
    ) {
        self.publicKey = publicKey
        self.state = state
        self.createdAt = createdAt
        self.activatesAt = activatesAt
        self.retiresAt = retiresAt
        self.evidence = evidence
    }

    package var keyID: String { publicKey.keyID }
}
