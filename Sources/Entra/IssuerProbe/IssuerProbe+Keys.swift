package import Federation

extension IssuerProbe {
    /// The keys with which another issuer's signatures are checked, fetched as Entra fetches ours: from where the discovery
    /// document says, with no redirect followed, within the time and size that the settings allow.
    ///
    /// - Throws: `UnreadableIssuer`.
    package func keys(of issuer: Issuer) async throws(UnreadableIssuer) -> [IssuerKey] {
        let clients = Clients(route)
        do {
            let keys = try await within(settings.timeout) {
                let discovery = try await fetch(issuer.discoveryURL, through: clients)
                return try await fetch(try discovery.keySetURL(for: issuer), through: clients).issuerKeys()
            }
            await clients.shutdown()
            return keys
        } catch {
            await clients.shutdown()
            throw UnreadableIssuer(
                (error as? UnreadableDocument)?.reason ?? NetworkFailure.describe(error, host: issuer.host)
                    ?? "the documents of \(issuer) did not arrive in time")
        }
    }
}

/// Why an issuer's keys are not to be had.
package struct UnreadableIssuer: Error, Hashable, Sendable {
    /// A phrase of one line.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
