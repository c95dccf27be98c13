import AsyncHTTPClient
import FoundationEssentials
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// What a simulator is started with.
struct SimulatorOptions: Sendable {
    var listen = ListenAddress(host: "127.0.0.1", port: 9443)
    /// Where the authority's certificate is written for clients to trust.
    let caOut: String
    /// PEM roots to trust when issuers are asked; the system's when nil.
    var trust: String?
    let apps: String
    var settings = Settings()
    /// How long one document of an issuer may take.
    var fetchTimeLimit = Duration.seconds(10)
}

/// Why a simulator did not start, as a sentence.
struct CannotStart: Error, CustomStringConvertible {
    let description: String
}

/// A simulator behind a TLS listener, from start to end.
struct SimulatorServer: Sendable {
    let options: SimulatorOptions
    var clock: @Sendable () -> Date = { .now }
    var logger = Logger(label: "entra-simulator")

    /// Serves until it is cancelled, or SIGTERM or SIGINT comes and `stopsOnSignals`.
    /// - Parameter onReady: is told the port once requests are taken.
    /// - Throws: ``CannotStart`` when a file or the address is not usable.
    func run(stopsOnSignals: Bool, onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let apps = try openApps()
        let client = HTTPClient(configuration: try clientConfiguration())
        do {
            let fetcher = DocumentFetcher(client: client, timeLimit: options.fetchTimeLimit)
            let simulator = try Simulator(apps: apps, fetcher: fetcher, settings: options.settings, clock: clock)
            try await serve(simulator, stopsOnSignals: stopsOnSignals, onReady: onReady)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func serve(
        _ simulator: Simulator, stopsOnSignals: Bool, onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let authority = try ThrowAwayAuthority()
        try write(authority.pem)
        let application = Application(
            router: simulator.router(),
            server: try .tls(.http1(), tlsConfiguration: authority.serverConfiguration),
            configuration: .init(address: .hostname(options.listen.host, port: options.listen.port)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: quiet)
        do {
            // Hummingbird's own default are the two signals.
            if stopsOnSignals {
                try await application.runService()
            } else {
                try await application.runService(gracefulShutdownSignals: [])
            }
        } catch let error as IOError {
            throw CannotStart(description: "cannot listen on \(options.listen): \(error)")
        }
    }

    private func openApps() throws(CannotStart) -> AppsFile {
        do {
            return try AppsFile(path: options.apps, logger: logger)
        } catch {
            throw CannotStart(description: "apps file \(options.apps): \(error)")
        }
    }

    private func write(_ pem: String) throws(CannotStart) {
        do {
            try Data(pem.utf8).write(to: URL(filePath: options.caOut), options: .atomic)
        } catch {
            throw CannotStart(description: "cannot write \(options.caOut)")
        }
    }

    private func clientConfiguration() throws(CannotStart) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let trust = options.trust {
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(trust))
            } catch {
                throw CannotStart(description: "no certificates can be read from \(trust)")
            }
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout = .init(connect: .seconds(5))
        // An issuer asked a moment ago may be another process behind the same address now.
        configuration.connectionPool.idleTimeout = .zero
        return configuration
    }

    /// Hummingbird tells of every start and stop; here only what is wrong is of interest.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}
