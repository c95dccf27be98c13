package import Logging
import NIOCertificateReloading
import NIOCore
package import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate that new connections are greeted with: that of the files, as long as they hold a usable pair. While
/// they do not, the last good pair stays.
package struct CurrentCertificate: Service {
    private let reloader: TimedCertificateReloader
    /// What a listener greets its clients with: TLS 1.2 or newer, HTTP/1.1.
    package let configuration: TLSConfiguration
    /// The same, made once for all connections.
    package let context: NIOSSLContext

    /// Reads the files once.
    ///
    /// - Throws: `CertificateProblem` when there is no usable pair to begin with.
    package init(files: CertificateFiles, logger: Logger) throws(CertificateProblem) {
        do {
            let journal = ReloadJournal(files: files, logger: logger)
            reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
                configuration: .init(
                    refreshInterval: files.checkInterval,
                    certificateSource: .init(location: .file(path: files.certificate), format: .pem),
                    privateKeySource: .init(location: .file(path: files.key), format: .pem)
                ) {
                    $0.onCertificateLoaded = { journal.loaded(isNew: $0.isNew) }
                    $0.onCertificateLoadFailed = { journal.failed($0.error) }
                })
            configuration = try Self.configuration(reloader)
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw CertificateProblem(loading: files, error: error)
        }
    }

    /// Looks at the files again and again until graceful shutdown.
    package func run() async throws { try await reloader.run() }

    private static func configuration(_ reloader: TimedCertificateReloader) throws -> TLSConfiguration {
        var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }
}

extension TimedCertificateReloader.CertificateChainAndKeyPairReloadDiff {
    /// Whether another pair is in use than before; the first one is not news.
    fileprivate var isNew: Bool {
        guard let previousCertificateChain, let previousPrivateKey else { return false }
        return previousCertificateChain != currentCertificateChain || previousPrivateKey != currentPrivateKey
    }
}

/// Tells the operator about each change once, since the files are looked at every few seconds.
private final class ReloadJournal: Sendable {
    private let files: CertificateFiles
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var hasLoaded = false
        var lastProblem: CertificateProblem?
    }

    init(files: CertificateFiles, logger: Logger) {
        self.files = files
        self.logger = logger
    }

    func loaded(isNew: Bool) {
        state.withLock { $0 = State(hasLoaded: true) }
        if isNew { logger.info("A TLS certificate was renewed.", metadata: ["file": "\(files.certificate)"]) }
    }

    func failed(_ error: any Error) {
        let problem = CertificateProblem(loading: files, error: error)
        let isNews = state.withLock { state in
            defer { state.lastProblem = problem }
            // Before the first pair there is nothing to keep: the start fails, and says so itself.
            return state.hasLoaded && state.lastProblem != problem
        }
        guard isNews else { return }
        logger.error("\(problem); the listener keeps the one it has.", metadata: ["hint": "\(problem.hint)"])
    }
}
