import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// Fetches what issuers publish, and keeps it: for as long as the keeping time lasts, even a key that is not among the
/// kept ones asks no issuer again. That is stricter than the field reports about Entra (facts 1.6), so that a rotation
/// that survives here survives there.
actor IssuerMetadata {
    private let fetcher: DocumentFetcher
    private var kept: [ExactText: Kept] = [:]

    private struct Kept {
        let keys: IssuerKeys
        let read: MetadataSighting
        let since: Date
    }

    init(fetcher: DocumentFetcher) { self.fetcher = fetcher }

    /// - Throws: 50166 when a document cannot be had, 501661 when it cannot be used. A failure is not kept.
    func metadata(
        of issuer: String, at now: Date, keptFor time: CacheTime, into sighting: inout Sighting
    ) async throws(Refusal) -> IssuerKeys {
        let name = ExactText(issuer)
        if let kept = kept[name], time.isFresh(since: kept.since, at: now) {
            sighting.metadata = kept.read.fromCache
            return kept.keys
        }
        var read = MetadataSighting(discovery: DiscoveryDocument.url(of: issuer), jwks: nil, source: .fetched)
        defer { sighting.metadata = read }
        let document = try DiscoveryDocument(await fetcher.document(at: read.discovery), of: issuer)
        read.jwks = document.jwksURI
        let keys = try Self.keys(await fetcher.document(at: document.jwksURI))
        kept[name] = Kept(keys: keys, read: read, since: now)
        return keys
    }

    /// Forgets everything, as if the keeping time had passed for all issuers.
    func forget() { kept = [:] }

    private static func keys(_ document: [String: JSONValue]) throws(Refusal) -> IssuerKeys {
        guard let list = document["keys"]?.list else { throw .issuerUnacceptable("the JWKS has no array 'keys'") }
        return IssuerKeys(jwks: list)
    }
}
