import Federation
package import Storage

extension Desk {
    /// Writes the public documents of the ring as it stands below a directory.
    ///
    /// - Throws: `StaticSiteProblem`, `StoreFailure`.
    package func export(to directory: String) async throws -> [StaticFile] {
        try await StaticSite(directory: directory, issuer: issuer)
            .write(PublicDocuments(issuer: issuer, ring: try await store.ring()))
    }
}
