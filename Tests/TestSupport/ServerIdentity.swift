import Crypto
import Foundation
package import NIOSSL
import SwiftASN1
import X509

/// A certificate for `localhost` that vouches for itself, and its key, made on the fly.
package struct ServerIdentity: Sendable {
    /// The certificate, for clients to trust.
    package let pem: String
    /// The private key, for servers that read it from a file.
    package let keyPEM: String
    package let configuration: TLSConfiguration

    /// One for all tests that do not care which, made when the first wants it.
    package static let shared = Result { try ServerIdentity() }

    package init() throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 3600,
            notValidAfter: .now + 86_400, issuer: name, subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([.dnsName("localhost")])
            },
            issuerPrivateKey: .init(key))
        pem = try certificate.serializeAsPEM().pemString + "\n"
        keyPEM = key.pemRepresentation + "\n"
        configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
    }
}
