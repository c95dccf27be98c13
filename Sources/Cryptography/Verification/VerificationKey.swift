import Crypto
import CryptoExtras
import FoundationEssentials

/// A public key of another issuer, which checks signatures of that issuer's tokens (RFC 7518 section 3).
///
/// swift-crypto does the arithmetic: nothing here is on a path where speed counts, and a point that is not on its curve or a
/// modulus that is none is its to refuse.
package struct VerificationKey: Sendable {
    private let key: Key

    private enum Key {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
    }

    /// Bits of a modulus that are taken: fewer are no protection, more are only slow.
    private static let moduli = 2048...8192

    /// - Parameters:
    ///   - modulus: big-endian (`n`).
    ///   - exponent: big-endian (`e`).
    /// - Returns: `nil` for numbers that are no key, or a weak one.
    package init?(modulus: [UInt8], exponent: [UInt8]) {
        guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent),
            Self.moduli.contains(key.keySizeInBits)
        else { return nil }
        self.key = .rsa(key)
    }

    /// - Parameters:
    ///   - curve: `P-256` or `P-384` (`crv`).
    ///   - x: big-endian, as long as the curve's numbers are; so is `y`.
    /// - Returns: `nil` for another curve, or a point that is not on it.
    package init?(curve: String, x: [UInt8], y: [UInt8]) {
        switch curve {
        case "P-256":
            guard x.count == 32, let key = try? P256.Signing.PublicKey(rawRepresentation: x + y) else { return nil }
            self.key = .p256(key)
        case "P-384":
            guard x.count == 48, let key = try? P384.Signing.PublicKey(rawRepresentation: x + y) else { return nil }
            self.key = .p384(key)
        default: return nil
        }
    }

    /// - Parameter subjectPublicKeyInfo: DER (RFC 5280 section 4.1.2.7).
    /// - Returns: `nil` for what is no key of a kind that is taken, or a weak one.
    package init?(subjectPublicKeyInfo: [UInt8]) {
        if let key = try? _RSA.Signing.PublicKey(derRepresentation: subjectPublicKeyInfo) {
            guard Self.moduli.contains(key.keySizeInBits) else { return nil }
            self.key = .rsa(key)
        } else if let key = try? P256.Signing.PublicKey(derRepresentation: subjectPublicKeyInfo) {
            self.key = .p256(key)
        } else if let key = try? P384.Signing.PublicKey(derRepresentation: subjectPublicKeyInfo) {
            self.key = .p384(key)
        } else {
            return nil
        }
    }

    /// - Parameter pem: a `PUBLIC KEY` (RFC 7468 section 13) and nothing else.
    /// - Returns: `nil` as above.
    package init?(pem: String) {
        let lines = pem.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        guard lines.first == "-----BEGINPUBLICKEY-----", lines.last == "-----ENDPUBLICKEY-----",
            let der = Data(base64Encoded: lines.dropFirst().dropLast().joined())
        else { return nil }
        self.init(subjectPublicKeyInfo: Array(der))
    }

    /// DER (RFC 5280 section 4.1.2.7).
    package var subjectPublicKeyInfo: [UInt8] {
        switch key {
        case .rsa(let key): Array(key.derRepresentation)
        case .p256(let key): Array(key.derRepresentation)
        case .p384(let key): Array(key.derRepresentation)
        }
    }

    /// Whether the signature is this key's under the algorithm, which has to be one of the key's own kind.
    package func verifies(_ signature: [UInt8], of input: [UInt8], algorithm: String) -> Bool {
        switch (key, algorithm) {
        case (.rsa(let key), "RS256"): key.verifies(signature, SHA256.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), "RS384"): key.verifies(signature, SHA384.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), "RS512"): key.verifies(signature, SHA512.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), "PS256"): key.verifies(signature, SHA256.hash(data: input), .PSS)
        case (.rsa(let key), "PS384"): key.verifies(signature, SHA384.hash(data: input), .PSS)
        case (.rsa(let key), "PS512"): key.verifies(signature, SHA512.hash(data: input), .PSS)
        case (.p256(let key), "ES256"):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: SHA256.hash(data: input))
            } ?? false
        case (.p384(let key), "ES384"):
            (try? P384.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: SHA384.hash(data: input))
            } ?? false
        default: false
        }
    }
}

extension _RSA.Signing.PublicKey {
    fileprivate func verifies(
        _ signature: [UInt8], _ digest: some Crypto.Digest, _ padding: _RSA.Signing.Padding
    ) -> Bool {
        isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: padding)
    }
}
