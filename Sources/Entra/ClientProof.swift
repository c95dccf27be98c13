/// How a request proves that it comes from the application. It prints as a placeholder wherever it might end up in a
/// log.
package enum ClientProof: Sendable {
    /// A signed JWT in the place of a password (RFC 7523 section 2.2): a federated assertion.
    case assertion(String)
}

extension ClientProof: CustomStringConvertible, CustomReflectable {
    package var description: String { "<client proof>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
