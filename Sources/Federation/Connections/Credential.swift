/// How a connection proves itself to Entra.
package enum Credential: Hashable, Sendable {
    /// An assertion minted for an agent, which Entra checks against the issuer's published keys.
    case federated(ID<Agent>)
    /// An assertion signed with a certificate's key, which Entra checks against the certificate uploaded to it.
    case certificate(ID<ClientCertificate>)
    /// A value that Azure made and both sides know.
    case secret(ClientSecret)

    package var kind: Kind {
        switch self {
        case .federated: .federated
        case .certificate: .certificate
        case .secret: .secret
        }
    }

    /// The word for it in the outer contract.
    package var word: String { kind.rawValue }

    /// The three ways there are.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case federated, certificate, secret
    }
}

/// In whose name a connection acts.
package enum PermissionType: String, Hashable, Sendable, CaseIterable {
    /// As itself, with the permissions an administrator granted (client credentials flow).
    case application
    /// As a person who signed in, within what that person may do (authorization code flow).
    case delegated
}
