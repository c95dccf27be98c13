import ArgumentParser
import Federation
import Foundation
import Logging
import NIOCore
import NIOPosix
import Operations
import PrivatePlane
import PublicPlane
import ServiceLifecycle
import Storage
import UnixSignals

/// `aureole serve`: both planes, until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run both planes until SIGTERM.",
        discussion: """
            Example:
              aureole serve --issuer https://issuer.example.com --tls-certificate chain.pem --tls-key key.pem
            It is ready when /health/ready on the private plane answers 200.
            """)

    @OptionGroup(title: "Server") var serveOptions: ServeOptions
    @OptionGroup(title: "Settings") var settingsOptions: SettingsOptions

    func run() async throws {
        let settings = try await SettingsReader(
            given: settingsOptions.given.merging(serveOptions.given) { $1 }, file: settingsOptions.config,
            environment: ProcessInfo.processInfo.environment
        ).settings()
        try settings.requireSafePrivatePlane()
        let registry = PrometheusRegistry()
        let logger = Log.logger(settings)
        let house = try await House.open(settings, logger: logger, metrics: registry)
        do {
            let claim = try house.desk.store.claimForServing()
            defer { withExtendedLifetime(claim) {} }  // held until the last service has ended
            try await house.serve(registry)
            await house.close()
        } catch {
            await house.close()
            throw error
        }
    }
}

extension House {
    /// Services are listed in dependency order and end in reverse: the private plane drains first, the public plane
    /// serves verifiers to the last.
    fileprivate func serve(_ registry: PrometheusRegistry) async throws {
        // Loops of its own, so that no fetcher waits behind a page.
        let processors = Processors.count
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: processors)
        do {
            try await serve(registry, streetOn: loops, signers: processors)
            try await loops.shutdownGracefully()
        } catch {
            try? await loops.shutdownGracefully()
            throw error
        }
    }

    private func serve(
        _ registry: PrometheusRegistry, streetOn loops: MultiThreadedEventLoopGroup, signers: Int
    ) async throws {
        let keeper = try siteKeeper()
        let street = try await PublicListener.bind(
            settings.publicListener, publication: publisher.publication,
            observers: PublicListener.Observers(logger: logger, metrics: registry), on: loops)
        let yard = try PrivateListener(
            desk: desk, instruments: instruments, registry: registry, address: settings.privateAddress,
            certificate: settings.privateTLS, allowsSignIn: settings.allowsSignIn, signers: signers,
            logger: logger)
        warnIfUnreachable()
        let changes = ChangeWatcher(store: desk.store, logger: logger) { await databaseChanged() }
        let checkpoints = Checkpointer(store: desk.store, logger: logger)
        let rotator = Rotator(desk: desk, publisher: publisher)
        let services: [any Service] = [
            street, Background { try await changes.run() }, Background { try await checkpoints.run() },
            Background { await run(rotator, keeper) },
            Background { await desk.watchExpiries() }, Background { try await desk.auditHandOuts() },
            Background { try await desk.noteKeyUses() }, yard,
        ]
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }

    /// The rotation looks at the issuer URL, so the files of its web host are written first.
    private func run(_ rotator: Rotator, _ keeper: SiteKeeper?) async {
        guard let keeper else { return await rotator.run() }
        await keeper.turn()
        async let kept: Void = keeper.run()
        await rotator.run()
        await kept
    }

    private func siteKeeper() throws -> SiteKeeper? {
        guard let directory = settings.publishDirectory else { return nil }
        let site = try StaticSite(directory: directory, issuer: desk.issuer)
        return SiteKeeper(site, publication: publisher.publication, desk: desk)
    }

    private func databaseChanged() async {
        desk.databaseChanged()
        do {
            try await publisher.refresh()
        } catch let error where error.isCancellation {
            return  // the service ends, and nothing will be signed any more
        } catch {
            logger.error("the key ring cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func warnIfUnreachable() {
        guard desk.issuer.text == Settings.firstIssuer, settings.publicTLS == nil else { return }
        logger.warning(
            """
            the issuer is the default \(desk.issuer) and the public plane speaks plain HTTP: nobody can fetch the keys \
            under that URL; set AUREOLE_ISSUER, and AUREOLE_TLS_CERTIFICATE or a proxy in front
            """)
    }
}

/// Work beside the listeners that ends when the service group shuts down.
private struct Background: Service {
    let work: @Sendable () async throws -> Void

    init(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

    func run() async throws { try await work() }
}

extension Settings {
    fileprivate var publicListener: PublicListener.Settings {
        PublicListener.Settings(
            host: publicListen.host, port: publicListen.port,
            certificate: publicTLS)
    }

    fileprivate var privateAddress: PrivateListener.Address {
        PrivateListener.Address(host: privateListen.host, port: privateListen.port)
    }

    /// Passphrases must not cross a network in the clear: where the plane speaks plain HTTP beyond this machine, only its
    /// URL can tell that something in front of it speaks HTTPS.
    fileprivate var allowsSignIn: Bool { privateTLS != nil || privateListen.isLoopback || privateURL.isHTTPS }

    /// Keys and tokens must not cross a network in the clear.
    fileprivate func requireSafePrivatePlane() throws {
        guard privateTLS != nil || privateListen.isLoopback || privateInsecure else {
            throw InvalidSetting(
                name: "AUREOLE_PRIVATE_LISTEN", problem: "is \(privateListen), which is not loopback, without TLS",
                hint: "Set AUREOLE_PRIVATE_TLS_CERTIFICATE and AUREOLE_PRIVATE_TLS_KEY, or listen on 127.0.0.1.")
        }
    }
}
