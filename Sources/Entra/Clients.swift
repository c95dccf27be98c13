import AsyncHTTPClient

/// The HTTP clients: AsyncHTTPClient knows one proxy for all hosts, so there is one client for the hosts behind the proxy
/// and one for the others.
struct Clients: Sendable {
    private let direct: HTTPClient
    private let proxied: HTTPClient?
    private let rule: ProxyRule

    /// Connects to nobody yet. To be shut down in the end.
    init(_ route: Route) {
        rule = route.rule
        direct = route.client()
        proxied = rule.proxy.map { route.client(through: $0) }
    }

    func client(forHost host: String, port: Int) -> HTTPClient {
        guard let proxied, rule.usesProxy(forHost: host, port: port) else { return direct }
        return proxied
    }

    func shutdown() async {
        // The only failure is that it has been shut down before.
        try? await direct.shutdown()
        try? await proxied?.shutdown()
    }
}
