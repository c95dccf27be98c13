import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

@testable import EntraSimulator

/// Keys made when the tests start; none is ever written down.
enum Keys {
    static let signing = make()
    static let other = make()

    private static func make() -> _RSA.Signing.PrivateKey { try! _RSA.Signing.PrivateKey(keySize: .bits2048) }
}

extension _RSA.Signing.PrivateKey {
    /// A compact JWS over the two objects: RS256, or PS256 when the header says so.
    func token(header: JSONValue, claims: JSONValue) -> String {
        let encoder = JSONEncoder()
        let input = [header, claims].map { Base64URL.encode(try! encoder.encode($0)) }.joined(separator: ".")
        let padding: _RSA.Signing.Padding = header["alg"] == "PS256" ? .PSS : .insecurePKCS1v1_5
        let signature = try! signature(for: SHA256.hash(data: Data(input.utf8)), padding: padding)
        return "\(input).\(Base64URL.encode(signature.rawRepresentation))"
    }

    func jwk(_ kid: String) -> JSONValue {
        let parts = try! publicKey.getKeyPrimitives()
        return [
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(kid),
            "n": .string(Base64URL.encode(parts.modulus)), "e": .string(Base64URL.encode(parts.publicExponent)),
        ]
    }

    /// A self-signed certificate.
    func certificate(from start: Date, until end: Date) -> Certificate {
        let name = try! DistinguishedName { CommonName("application") }
        return try! Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(publicKey), notValidBefore: start,
            notValidAfter: end, issuer: name, subject: name, signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: .init(), issuerPrivateKey: .init(self))
    }
}

extension Certificate {
    var pem: String { try! serializeAsPEM().pemString }
    var x5t: String { Base64URL.encode(Insecure.SHA1.hash(data: try! serializeAsPEM().derBytes)) }
    var x5tS256: String { Base64URL.encode(SHA256.hash(data: try! serializeAsPEM().derBytes)) }
}
