package import Federation

/// How a request proves that it comes from the application. It prints as a placeholder wherever it might end up in a
/// log.
package enum ClientProof: Sendable {
    /// A signed JWT in the place of a password (RFC 7523 section 2.2), federated or signed with a certificate's key.
    case assertion(String, Credential.Kind)
    /// The value of a client secret (RFC 6749 section 2.3.1).
    case secret(String)

    var kind: Credential.Kind {
        switch self {
        case .assertion(_, let kind): kind
        case .secret: .secret
        }
    }
}

extension ClientProof: CustomStringConvertible, CustomReflectable {
    package var description: String { "<client proof>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
