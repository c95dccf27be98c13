/// The public half of a signing key as verifiers see it (RFC 7517, RFC 7518 section 6.3.1): exactly `kty kid use alg n
/// e`, since Entra wants each of these and a private member must never slip in.
package struct JSONWebKey: Hashable, Sendable {
    /// The RFC 7638 thumbprint, base64url, unless the key was imported with a kid of its own, see ``KeyID``.
    package let keyID: String
    /// The modulus, base64url, big-endian without leading zero bytes.
    package let modulus: String
    /// The public exponent, base64url, big-endian without leading zero bytes.
    package let exponent: String

    package init(keyID: String, modulus: String, exponent: String) {
        self.keyID = keyID
        self.modulus = modulus
        self.exponent = exponent
    }

    package var json: JSON {
        [
            "kty": "RSA", "kid": .string(keyID), "use": "sig", "alg": "RS256", "n": .string(modulus),
            "e": .string(exponent),
        ]
    }
}
