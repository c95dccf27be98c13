import AsyncHTTPClient
import NIOCore
import NIOSSL

/// How other machines are reached over HTTPS: the roots to trust, the proxy, and the bounds. Checked once; clients are
/// made from it.
struct Route: Sendable {
    let rule: ProxyRule
    private let configuration: HTTPClient.Configuration

    /// - Throws: `EntraSetupProblem` when the additional roots cannot be read or `HTTPS_PROXY` is malformed.
    init(
        proxy variables: ProxyVariables, additionalRoots: AdditionalRoots?, connectTimeout: Duration,
        maximumConnectionsPerHost: Int
    ) throws(EntraSetupProblem) {
        rule = try ProxyRule(variables)
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try Self.tls(additionalRoots), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connectTimeout)), decompression: .disabled)
        // The bound is one of connections, and a slow answer must not hold up others.
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumConnectionsPerHost
        // A refused connection is told at once; otherwise it would be repeated until the time limit.
        configuration.connectionPool.retryConnectionEstablishment = false
        self.configuration = configuration
    }

    /// A new client with no connection yet, for the hosts behind the proxy or for the others.
    func client(through proxy: Proxy? = nil) -> HTTPClient {
        var configuration = configuration
        configuration.proxy = proxy.map {
            .server(host: $0.host, port: $0.port, authorization: $0.authorization)
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// TLS 1.2 or later. A host that is hanging does not say goodbye either and is not waited for. The additional roots stand beside the system's, not in their place (NIOSSL,
    /// `additionalTrustRoots`).
    private static func tls(_ additionalRoots: AdditionalRoots?) throws(EntraSetupProblem) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.shutdownTimeout = .milliseconds(500)
        if let additionalRoots { tls.additionalTrustRoots = [.certificates(try additionalRoots.certificates())] }
        return tls
    }
}

/// A PEM file with roots to trust beside the system's.
struct AdditionalRoots {
    let file: String
    /// What to do when no root can be read from it: names the setting.
    let hint: String

    /// - Returns: at least one.
    func certificates() throws(EntraSetupProblem) -> [NIOSSLCertificate] {
        let roots = (try? NIOSSLCertificate.fromPEMFile(file)) ?? []
        guard !roots.isEmpty else {
            throw EntraSetupProblem(
                sentence: "no certificate can be read from '\(file.shown(limit: 200))'", hint: hint)
        }
        return roots
    }
}

extension Proxy {
    fileprivate var authorization: HTTPClient.Authorization? {
        user.map { .basic(username: $0, password: password) }
    }
}
