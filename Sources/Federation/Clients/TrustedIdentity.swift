/// Whose tokens a client proves itself with in the place of a key: those of one issuer, about one subject, for one audience.
/// The same three values that Entra keeps for a federated credential, here with the roles changed.
package struct TrustedIdentity: Hashable, Sendable {
    package let triple: Triple
    /// Whether each token is taken once, by its `jti`. Not for tokens that are used until they expire, as those of Kubernetes
    /// are.
    package let isSingleUse: Bool

    package init(triple: Triple, isSingleUse: Bool) {
        self.triple = triple
        self.isSingleUse = isSingleUse
    }
}
