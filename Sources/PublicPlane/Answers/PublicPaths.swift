import Federation

/// The three paths behind which there is something.
struct PublicPaths {
    private let discovery: String
    private let jwks: String
    private let live = "/health/live"

    init(of issuer: Issuer) {
        discovery = issuer.discoveryPath
        jwks = issuer.jwksPath
    }

    /// What is at a request target in origin-form (RFC 9112 section 3.2.1).
    ///
    /// Paths are compared byte for byte: no case folding, no percent-decoding, no `//` or `..` taken for something else.
    /// A query is ignored, since some fetchers add one to get past caches. Other forms of target find nothing.
    func content(at target: String) -> Answer.Content {
        if let content = content(atPath: target.utf8[...]) { return content }
        guard let query = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return .nothing }
        return content(atPath: target.utf8[..<query]) ?? .nothing
    }

    private func content(atPath path: Substring.UTF8View) -> Answer.Content? {
        // Not as strings, which are equal when they are canonically equivalent.
        if path.elementsEqual(jwks.utf8) { return .jwks }
        if path.elementsEqual(discovery.utf8) { return .discovery }
        if path.elementsEqual(live.utf8) { return .live }
        return nil
    }
}
