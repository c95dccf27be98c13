/// How a connection proves itself to Entra.
package enum Credential: Hashable, Sendable {
    /// An assertion minted for an agent, which Entra checks against the issuer's published keys.
    case federated(ID<Agent>)

    /// The word for it in the outer contract.
    package var word: String {
        switch self {
        case .federated: "federated"
        }
    }
}

/// In whose name a connection acts.
package enum PermissionType: String, Hashable, Sendable, CaseIterable {
    /// As itself, with the permissions an administrator granted (client credentials flow).
    case application
}
