import Crypto
package import Foundation
import NIOSSL
import SwiftASN1
import X509

extension ServerIdentity {
    /// A certificate for localhost that an authority has signed, whose own certificate is `pem`.
    ///
    /// - Parameter withChain: whether the server presents the authority's beside its own.
    package static func issued(
        withChain: Bool = true, notAfter: Date = .now + 86_400 * 90
    ) throws -> ServerIdentity {
        let (rootKey, key) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
        let rootName = try DistinguishedName { CommonName("Authority") }
        let root = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(rootKey.publicKey), notValidBefore: .now - 864_000,
            notValidAfter: .now + 864_000, issuer: rootName, subject: rootName,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            },
            issuerPrivateKey: .init(rootKey))
        let own = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 864_000,
            notValidAfter: notAfter, issuer: rootName, subject: try DistinguishedName { CommonName("localhost") },
            extensions: Certificate.Extensions { SubjectAlternativeNames([.dnsName("localhost")]) },
            issuerPrivateKey: .init(rootKey))
        let presented = withChain ? [own, root] : [own]
        return try ServerIdentity(
            pem: try root.serializeAsPEM().pemString + "\n", keyPEM: key.pemRepresentation + "\n",
            presenting: presented.map { try $0.serializeAsPEM().pemString })
    }

    private init(pem: String, keyPEM: String, presenting chain: [String]) throws {
        self.pem = pem
        self.keyPEM = keyPEM
        configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain.map {
                .certificate(try NIOSSLCertificate(bytes: Array($0.utf8), format: .pem))
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
    }
}
