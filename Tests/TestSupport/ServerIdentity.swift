import Crypto
import Foundation
package import NIOSSL
import SwiftASN1
package import X509

/// A certificate that vouches for itself, and its key, made when the first test wants it.
package struct ServerIdentity: Sendable {
    /// The certificate, for clients to trust.
    package let pem: String
    /// The private key, for servers that read it from a file.
    package let keyPEM: String
    package let configuration: TLSConfiguration

    /// Under the names that this machine is reached by in tests.
    package static let shared = try! ServerIdentity([
        .dnsName("localhost"), .dnsName("entra.test"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
    ])
    /// Another one, for those who trust `shared` a stranger.
    package static let stranger = try! ServerIdentity()

    package init(_ names: [GeneralName] = [.dnsName("localhost")]) throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 3600,
            notValidAfter: .now + 86_400, issuer: name, subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames(names)
            },
            issuerPrivateKey: .init(key))
        pem = try certificate.serializeAsPEM().pemString + "\n"
        keyPEM = key.pemRepresentation + "\n"
        configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
    }
}
