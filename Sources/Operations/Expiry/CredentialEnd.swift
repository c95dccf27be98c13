package import Federation
package import FoundationEssentials

/// When something ends that a connection proves itself with and only people can renew.
package struct CredentialEnd: Hashable, Sendable {
    package let kind: Kind
    /// Of the certificate, or of the connection that the secret belongs to.
    package let name: Name
    package let end: Date

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case secret, certificate
    }

    /// Such as `The secret of connection 'graph' ends in 12 days.`
    func sentence(now: Date) -> String {
        let thing =
            switch kind {
            case .secret: "The secret of connection '\(name)'"
            case .certificate: "The certificate '\(name)'"
            }
        return "\(thing) \(ExpiryNotice(end: end, now: now).words)."
    }
}

extension [CredentialEnd] {
    /// Of what the connections use now; a certificate that several share is there once.
    init(of connections: [Connection], _ certificates: [ClientCertificate]) {
        let secrets = connections.compactMap { connection -> CredentialEnd? in
            guard case .secret(let secret) = connection.settings.credential, let end = secret.expiresAt else {
                return nil
            }
            return CredentialEnd(kind: .secret, name: connection.name, end: end)
        }
        let used = Set(connections.map(\.settings.credential))
        self =
            secrets
            + certificates.filter { used.contains(.certificate($0.id)) }
            .map { CredentialEnd(kind: .certificate, name: $0.name, end: $0.notAfter) }
    }
}
