package import Federation

/// What a thorough look at the issuer over the public route showed.
package struct IssuerExamination: Hashable, Sendable {
    package let issuer: Issuer
    /// Whether it was reached through a proxy, which then resolved the name and stands between us and the certificate.
    package let isBehindProxy: Bool
    /// Whether roots were trusted that Entra may not know.
    package let trustsAdditionalRoots: Bool
    /// `nil` when the name leads nowhere.
    package let addresses: HostAddresses?
    /// `nil` when no TLS was spoken, and behind a proxy.
    package let chain: ServedChain?
    package let discovery: ExaminedDocument
    package let keySet: ExaminedDocument

    package init(
        issuer: Issuer, isBehindProxy: Bool = false, trustsAdditionalRoots: Bool = false, addresses: HostAddresses?,
        chain: ServedChain?, discovery: ExaminedDocument, keySet: ExaminedDocument
    ) {
        self.issuer = issuer
        self.isBehindProxy = isBehindProxy
        self.trustsAdditionalRoots = trustsAdditionalRoots
        self.addresses = addresses
        self.chain = chain
        self.discovery = discovery
        self.keySet = keySet
    }
}
