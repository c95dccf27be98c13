import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority that lives as long as the process: its key never leaves memory. It vouches for one server,
/// known as `localhost`.
struct ThrowAwayAuthority {
    /// The authority's certificate, for clients to trust.
    let pem: String
    let serverConfiguration: TLSConfiguration

    private static let life: TimeInterval = 30 * 86_400

    /// - Throws: what the certificate and TLS libraries throw; nothing of it depends on input.
    init(now: Date = .now) throws {
        let authorityKey = P256.Signing.PrivateKey()
        let serverKey = P256.Signing.PrivateKey()
        let authority = try Self.authority(of: authorityKey, now: now)
        let server = try Self.server(serverKey.publicKey, signedBy: authorityKey, of: authority, now: now)
        pem = try authority.serializeAsPEM().pemString + "\n"
        let chain = try NIOSSLCertificate(bytes: server.serializeAsPEM().derBytes, format: .der)
        let key = try NIOSSLPrivateKey(bytes: Array(serverKey.pemRepresentation.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(chain)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        serverConfiguration = configuration
    }

    private static func authority(of key: P256.Signing.PrivateKey, now: Date) throws -> Certificate {
        let name = try DistinguishedName { CommonName("Entra simulator, throw-away authority") }
        return try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: now - 3600, notValidAfter: now + life, issuer: name, subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                SubjectKeyIdentifier(hash: .init(key.publicKey))
            },
            issuerPrivateKey: .init(key))
    }

    private static func server(
        _ key: P256.Signing.PublicKey, signedBy authorityKey: P256.Signing.PrivateKey, of authority: Certificate,
        now: Date
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key),
            notValidBefore: now - 3600, notValidAfter: now + life, issuer: authority.subject,
            subject: DistinguishedName { CommonName("localhost") },
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectKeyIdentifier(hash: .init(key))
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: .init(authorityKey.publicKey)).keyIdentifier)
                SubjectAlternativeNames([
                    .dnsName("localhost"),
                    .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                    .ipAddress(ASN1OctetString(contentBytes: ArraySlice(repeatElement(0, count: 15) + [1]))),
                ])
            },
            issuerPrivateKey: .init(authorityKey))
    }
}
