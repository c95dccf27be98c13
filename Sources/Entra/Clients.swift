import AsyncHTTPClient
import NIOCore
import NIOSSL

/// The HTTP clients: AsyncHTTPClient knows one proxy for all hosts, so there is one client for the hosts behind the proxy
/// and one for the others.
struct Clients: Sendable {
    private let direct: HTTPClient
    private let proxied: HTTPClient?
    private let rule: ProxyRule

    init(_ settings: TokenEndpoint.Settings) throws(EntraSetupProblem) {
        rule = try ProxyRule(settings.proxy)
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try Self.tls(settings), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.connectTimeout)), decompression: .disabled)
        // The bound is one of connections, and a slow answer must not hold up others.
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.maximumConnectionsPerHost
        // A refused connection is told at once; otherwise it would be repeated until the time limit.
        configuration.connectionPool.retryConnectionEstablishment = false
        direct = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        proxied = rule.proxy.map { proxy in
            configuration.proxy = .server(host: proxy.host, port: proxy.port, authorization: proxy.authorization)
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }
    }

    func client(for authority: Authority) -> HTTPClient {
        guard let proxied, rule.usesProxy(forHost: authority.host, port: authority.port) else { return direct }
        return proxied
    }

    func shutdown() async {
        // The only failure is that it has been shut down before.
        try? await direct.shutdown()
        try? await proxied?.shutdown()
    }

    /// TLS 1.2 or later. The additional roots stand beside the system's, not in their place (NIOSSL,
    /// `additionalTrustRoots`).
    private static func tls(_ settings: TokenEndpoint.Settings) throws(EntraSetupProblem) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        guard let file = settings.additionalRootsFile else { return tls }
        let roots = (try? NIOSSLCertificate.fromPEMFile(file)) ?? []
        guard !roots.isEmpty else {
            throw EntraSetupProblem(
                sentence: "no certificate can be read from '\(file.shown(limit: 200))'",
                hint: "AUREOLE_ENTRA_CA names a PEM file with the roots to trust for the authority")
        }
        tls.additionalTrustRoots = [.certificates(roots)]
        return tls
    }
}

extension Proxy {
    fileprivate var authorization: HTTPClient.Authorization? {
        user.map { .basic(username: $0, password: password) }
    }
}
