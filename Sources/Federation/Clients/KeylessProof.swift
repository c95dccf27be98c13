/// By what a client is known without a key of ours.
package enum KeylessProof: Hashable, Sendable {
    /// Tokens of another issuer.
    case identity(TrustedIdentity)
    /// Assertions that it signs itself (`private_key_jwt`, OpenID Connect Core section 9): its public key, as the DER of a
    /// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    case publicKey([UInt8])
}
