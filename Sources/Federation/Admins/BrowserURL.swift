/// How browsers reach the private plane: scheme, host and port, nothing behind them.
package struct BrowserURL: ExactText {
    package let text: String
    /// In lower case, an IPv6 address in its brackets.
    package let host: String
    /// The one written, or the scheme's own.
    package let port: Int
    package let isHTTPS: Bool

    /// The rules are those of an issuer, but for plain HTTP, which may be where only this machine can hear it, and for a
    /// path, which may not be: a cookie for a whole host cannot be kept to a part of it.
    ///
    /// - Throws: `InvalidText`.
    package init(_ text: String) throws(InvalidText) {
        func fail(_ problem: String) -> InvalidText { InvalidText(kind: "URL", problem: problem, text: text) }
        let isPlain = text.hasPrefix("http://")
        let url: Issuer
        do {
            url = try Issuer(isPlain ? "https" + text.dropFirst("http".count) : text)
        } catch {
            throw fail(error.problem)
        }
        guard !url.path.hasSuffix("/") else { throw fail("has a slash at its end") }
        guard url.path.isEmpty else { throw fail("has a path; the pages are at the root of their host") }
        host = url.host.lowercased()
        isHTTPS = !isPlain
        guard isHTTPS || Self.isLoopback(host) else {
            throw fail("is plain http for a host that is not loopback; give an https URL")
        }
        let port = url.text.dropFirst("https://".count + host.count + 1)
        self.port = Int(port) ?? (isPlain ? 80 : 443)
        self.text = text
    }

    /// This machine under the name that every machine has for itself.
    ///
    /// - Parameter port: the scheme's own when 0.
    package init(localhost port: Int, isHTTPS: Bool = false) {
        host = "localhost"
        self.isHTTPS = isHTTPS
        let usual = isHTTPS ? 443 : 80
        self.port = port == 0 ? usual : port
        text = (isHTTPS ? "https://" : "http://") + host + (self.port == usual ? "" : ":\(self.port)")
    }

    /// Where browsers come back to from a sign-in or a consent at Microsoft, as it stands in Azure.
    package var redirectURI: String { text + "/auth/callback" }

    /// The names that a browser on this machine may call it by.
    package static let loopbackHosts = ["localhost", "127.0.0.1", "[::1]"]

    private static func isLoopback(_ host: String) -> Bool {
        loopbackHosts.contains(host) || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
