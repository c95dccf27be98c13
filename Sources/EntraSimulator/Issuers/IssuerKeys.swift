import Crypto
import CryptoExtras

/// What an issuer's documents said when they were last read.
struct IssuerKeys: Sendable {
    /// Entra keeps the first hundred signing keys and no more (facts 1.6).
    static let mostKeys = 100

    private let keys: [[String: JSONValue]]

    /// Takes those members of a JWKS (RFC 7517 section 5) that are meant for signatures and have a name.
    init(jwks: [JSONValue]) {
        let signing = jwks.compactMap(\.members).filter { $0["use"]?.text == "sig" && $0["kid"]?.text != nil }
        keys = Array(signing.prefix(Self.mostKeys))
    }

    /// - Throws: 7000272 for a key that is not there, 5002730 for one that cannot verify, 7000274 for a signature that
    ///   is not its own.
    func verify(_ token: JSONWebToken, by reference: KeyReference, from issuer: String) throws(Refusal) {
        let key = try Self.publicKey(find(reference, of: issuer))
        let isValid = key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: token.signature),
            for: SHA256.hash(data: token.signingInput),
            padding: .insecurePKCS1v1_5)
        guard isValid else { throw .badSignature }
    }

    private func find(_ reference: KeyReference, of issuer: String) throws(Refusal) -> [String: JSONValue] {
        let found = keys.first { $0[reference.member]?.text?.hasSameBytes(as: reference.identifier) == true }
        guard let found else { throw .unknownKey(Self.printed(reference.identifier), issuer: issuer) }
        return found
    }

    /// Entra prints an identifier that happens to be base64url as the bytes behind it (facts 1.3).
    private static func printed(_ identifier: String) -> String {
        Base64URL.decode(identifier).map(Hex.upper) ?? identifier
    }

    private static func publicKey(_ jwk: [String: JSONValue]) throws(Refusal) -> _RSA.Signing.PublicKey {
        guard jwk["kty"]?.text == "RSA", jwk["alg"]?.text == "RS256",
            let modulus = jwk["n"]?.text.flatMap(Base64URL.decode),
            let exponent = jwk["e"]?.text.flatMap(Base64URL.decode),
            let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
        else { throw .unusableKey }
        return key
    }
}
