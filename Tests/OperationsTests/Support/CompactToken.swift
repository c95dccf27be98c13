import CryptoExtras
import Federation
import Foundation

/// A token taken apart with other code than the one that made it.
struct CompactToken {
    let header: String
    let claims: String
    let signedBytes: Data
    let signatureBytes: Data

    init(_ token: String) throws {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw CocoaError(.coderInvalidValue) }
        header = String(decoding: try Data(base64URL: parts[0]), as: UTF8.self)
        claims = String(decoding: try Data(base64URL: parts[1]), as: UTF8.self)
        signedBytes = Data("\(parts[0]).\(parts[1])".utf8)
        signatureBytes = try Data(base64URL: parts[2])
    }

    var claimValues: [String: Any] {
        get throws { try JSONSerialization.jsonObject(with: Data(claims.utf8)) as? [String: Any] ?? [:] }
    }

    /// The `kid` of the header.
    var keyID: String? {
        get throws { (try JSONSerialization.jsonObject(with: Data(header.utf8)) as? [String: Any])?["kid"] as? String }
    }

    func isSigned(with key: JSONWebKey) throws -> Bool {
        let key = try _RSA.Signing.PublicKey(n: Data(base64URL: key.modulus), e: Data(base64URL: key.exponent))
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signatureBytes), for: signedBytes, padding: .insecurePKCS1v1_5)
    }

    /// An unsigned one, such as an access token looks from outside.
    static func accessToken(roles: [String]) -> String {
        let names = roles.map { "\"\($0)\"" }.joined(separator: ",")
        return ["{}", "{\"roles\":[\(names)]}", "signature"].map { Data($0.utf8).base64URL }.joined(separator: ".")
    }
}

extension Data {
    init(base64URL text: String) throws {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        guard !text.contains("="), let data = Data(base64Encoded: padded) else { throw CocoaError(.coderInvalidValue) }
        self = data
    }

    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
