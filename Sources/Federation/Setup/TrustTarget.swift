/// What believes an agent outside of Azure. Each has rules of its own for issuers and tokens, and a way of being told.
package enum TrustTarget: String, Hashable, Sendable, CaseIterable {
    case aws, google, vault, kubernetes

    /// As its users call it.
    package var title: String {
        switch self {
        case .aws: "AWS"
        case .google: "Google Cloud"
        case .vault: "Vault"
        case .kubernetes: "Kubernetes"
        }
    }

    /// Why it would take no token with these values, in one text; `nil` when it would.
    package func flaw(of triple: Triple) -> String? {
        let flaws = flaws(of: triple)
        guard !flaws.isEmpty else { return nil }
        return (["\(title) would not take a token of this agent."] + flaws).joined(separator: " ")
    }

    private func flaws(of triple: Triple) -> [String] {
        switch self {
        case .aws:
            [
                Self.unreachable(triple.issuer), Self.port(of: triple.issuer),
                Self.length(triple.issuer.text, of: "issuer", limit: 255),
                Self.length(triple.audience.text, of: "audience", limit: 255),
            ].compactMap { $0 }
        case .google:
            [Self.unreachable(triple.issuer), Self.length(triple.audience.text, of: "audience", limit: 256)]
                .compactMap { $0 }
        // Both compare the issuer byte by byte, and take whatever is one.
        case .vault, .kubernetes: []
        }
    }

    /// A cloud fetches the keys itself.
    private static func unreachable(_ issuer: Issuer) -> String? {
        guard BrowserURL.loopbackHosts.contains(issuer.host.lowercased()) else { return nil }
        return "It fetches the issuer's keys itself, and '\(issuer)' is where only this machine can."
    }

    /// AWS asks for an issuer URL without one (IAM, CreateOpenIDConnectProvider).
    private static func port(of issuer: Issuer) -> String? {
        let rest = issuer.text.dropFirst("https://".count + issuer.host.count)
        return rest.hasPrefix(":") ? "It takes no issuer with a port, as '\(issuer)' has." : nil
    }

    private static func length(_ text: String, of what: String, limit: Int) -> String? {
        let count = text.unicodeScalars.count
        return count > limit ? "It takes an \(what) of at most \(limit) characters; this one has \(count)." : nil
    }
}
