/// The two documents of an issuer, made from one state of its ring.
package struct PublicDocuments: Hashable, Sendable {
    package let issuer: Issuer
    package let discovery: PublicDocument
    package let jwks: PublicDocument

    /// Seconds a cache may keep either document. Far below the lead of a pending key (48 hours by default), so that every
    /// honest cache has seen a key long before it signs; short, so that a revoked key leaves them soon.
    package static let maxAge = 600

    /// - Parameter digest: a collision-resistant hash for the entity tags.
    package init(issuer: Issuer, ring: KeyRing, digest: ([UInt8]) -> [UInt8]) {
        self.issuer = issuer
        discovery = PublicDocument(body: DiscoveryDocument(issuer: issuer).bytes, digest: digest)
        jwks = PublicDocument(body: JSONWebKeySet(keys: ring.published).bytes, digest: digest)
    }
}
