import Federation

/// How browsers come to the private plane.
struct BrowserAccess: Sendable {
    /// The address that they use.
    let url: BrowserURL
    /// Whether passphrases are safe on their way here.
    let allowsSignIn: Bool
    /// Whether the plane itself speaks HTTPS.
    let isTLS: Bool

    /// Whether `Host` is one of our names: that of our URL, or this machine's own for itself with the port that it came
    /// in by. Any other may be a page elsewhere that has pointed its own name at this machine (DNS rebinding).
    func admits(host authority: String?, port localPort: Int?) -> Bool {
        guard let authority = authority?.lowercased() else { return false }
        return names(localPort).contains { name in name.authorities.contains(authority) }
    }

    /// Whether a page from there is a page of ours: the value of `Origin` (RFC 6454 section 7).
    func admits(origin: String, port localPort: Int?) -> Bool {
        names(localPort).contains { name in name.authorities.contains { name.scheme + $0 == origin } }
    }

    private func names(_ localPort: Int?) -> [OwnName] {
        let own = OwnName(host: url.host, port: url.port, isHTTPS: url.isHTTPS)
        guard let localPort else { return [own] }
        return [own] + BrowserURL.loopbackHosts.map { OwnName(host: $0, port: localPort, isHTTPS: isTLS) }
    }

    private struct OwnName {
        let host: String
        let port: Int
        let isHTTPS: Bool

        var scheme: String { isHTTPS ? "https://" : "http://" }
        /// With its port, and without where that goes without saying.
        var authorities: [String] { port == (isHTTPS ? 443 : 80) ? [host, "\(host):\(port)"] : ["\(host):\(port)"] }
    }
}
