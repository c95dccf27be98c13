import Cryptography
package import Federation
package import Storage

/// Keeps what the public plane serves, and what signs, equal to the ring in the database.
package struct Publisher: Sendable {
    package let publication: Publication
    private let store: Store
    private let keys: SigningKeys

    /// Publishes the ring as it stands. The first documents are there before any listener is.
    package init(store: Store, keys: SigningKeys) async throws {
        self.store = store
        self.keys = keys
        publication = Publication(PublicDocuments(issuer: store.issuer, ring: try await store.ring()))
        try await keys.refresh(from: store)
    }

    /// Publishes again if the ring has changed. The documents are replaced before a new key may sign.
    package func refresh() async throws {
        try await keys.refresh(from: store) { ring in
            let documents = PublicDocuments(issuer: store.issuer, ring: ring)
            if documents != publication.documents { publication.replace(with: documents) }
        }
    }
}

extension PublicDocuments {
    init(issuer: Issuer, ring: KeyRing) {
        self.init(issuer: issuer, ring: ring, digest: { Digest.sha256($0) })
    }
}
