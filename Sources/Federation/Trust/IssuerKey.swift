/// A public key as another issuer publishes it (RFC 7517, RFC 7518 section 6), not yet known to be one.
package struct IssuerKey: Hashable, Sendable {
    /// `kid`.
    package let keyID: String?
    /// `alg`: the only algorithm that it is for, if it says so.
    package let algorithm: SignatureAlgorithm?
    package let material: Material

    package init(keyID: String?, algorithm: SignatureAlgorithm?, material: Material) {
        (self.keyID, self.algorithm, self.material) = (keyID, algorithm, material)
    }

    /// Numbers are big-endian.
    package enum Material: Hashable, Sendable {
        case rsa(modulus: [UInt8], exponent: [UInt8])
        case ellipticCurve(name: String, x: [UInt8], y: [UInt8])
    }
}
