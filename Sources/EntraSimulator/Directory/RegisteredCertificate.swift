import Crypto
import CryptoExtras
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate uploaded to an app registration, written in the apps file as PEM, or as an object with `pem` and `revoked`.
struct RegisteredCertificate: Sendable {
    let pem: String
    let publicKey: _RSA.Signing.PublicKey
    let validity: ClosedRange<Date>
    /// Base64url of the SHA-1 of the DER: `x5t` (RFC 7515 section 4.1.7).
    let thumbprint: String
    /// Base64url of the SHA-256 of the DER: `x5t#S256` (RFC 7515 section 4.1.8).
    let thumbprintSHA256: String
    var isRevoked = false

    /// - Throws: ``InvalidAppsFile`` unless `pem` is one X.509 certificate with an RSA key.
    init(pem: String) throws(InvalidAppsFile) {
        do {
            let document = try PEMDocument(pemString: pem)
            let certificate = try Certificate(pemDocument: document)
            guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else {
                throw InvalidAppsFile("a certificate has no RSA key")
            }
            guard certificate.notValidBefore <= certificate.notValidAfter else {
                throw InvalidAppsFile("a certificate ends before it begins")
            }
            self.pem = pem
            publicKey = key
            validity = certificate.notValidBefore...certificate.notValidAfter
            thumbprint = Base64URL.encode(Insecure.SHA1.hash(data: document.derBytes))
            thumbprintSHA256 = Base64URL.encode(SHA256.hash(data: document.derBytes))
        } catch let error as InvalidAppsFile {
            throw error
        } catch {
            throw InvalidAppsFile("a certificate is not PEM of an X.509 certificate")
        }
    }
}

extension RegisteredCertificate: Codable {
    private enum CodingKeys: CodingKey {
        case pem, revoked
    }

    init(from decoder: any Decoder) throws {
        if let pem = try? decoder.singleValueContainer().decode(String.self) {
            try self.init(pem: pem)
        } else {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            try self.init(pem: container.decode(String.self, forKey: .pem))
            isRevoked = try container.decodeIfPresent(Bool.self, forKey: .revoked) ?? false
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pem, forKey: .pem)
        try container.encode(isRevoked, forKey: .revoked)
    }
}
