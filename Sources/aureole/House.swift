import CoreMetrics
import Cryptography
import Entra
import Federation
import Foundation
import Logging
import Operations
import Storage

/// The composition root: everything is built here, once, and handed on as arguments.
struct House {
    let settings: Settings
    let desk: Desk
    let publisher: Publisher
    let instruments: DoctorInstruments
    let logger: Logger
    private let store: Store

    /// Opens the database, making it on first start, and sets up the desk.
    static func open(_ settings: Settings, logger: Logger, metrics: any MetricsFactory) async throws -> House {
        let surroundings = surroundings(logger)
        let store = try Store.open(
            settings.data, masterKey: settings.masterKey, issuer: settings.issuer,
            firstIssuer: try Issuer(Settings.firstIssuer), now: surroundings.clock())
        try await store.startRingIfEmpty(surroundings)
        return try await furnish(store, settings, surroundings, metrics: metrics)
    }

    /// Sets up the desk on a database.
    static func furnish(
        _ store: Store, _ settings: Settings, _ surroundings: Surroundings, metrics: any MetricsFactory
    ) async throws -> House {
        let logger = surroundings.logger
        let keys = SigningKeys()
        let publisher = try await Publisher(store: store, keys: keys)
        let entra = try TokenEndpoint(settings: entraSettings(settings), logger: logger)
        let probe = try IssuerProbe(settings: probeSettings(settings))
        let stranger = try IssuerProbe(settings: strangerSettings(settings))
        var rules = Desk.Settings(
            tokenLifetime: settings.tokenLifetime, schedule: settings.schedule, privateURL: settings.privateURL)
        rules.refreshesPerSecond = settings.refreshRate
        let desk = Desk(
            store: store, keys: keys, entra: entra, look: { await probe.look(at: $0) },
            issuerKeys: { issuer throws(UnreadableIssuer) in try await stranger.keys(of: issuer) },
            settings: rules, surroundings: surroundings, metrics: metrics)
        let instruments = DoctorInstruments(
            masterKeyFile: settings.masterKey.path, examineIssuer: { await probe.examine($0) })
        return House(
            settings: settings, desk: desk, publisher: publisher, instruments: instruments, logger: logger, store: store
        )
    }

    /// Lets calls end and closes the database.
    func close() async {
        await desk.shutDown()
        do { try store.close() } catch { logger.error("closing the database failed", metadata: ["error": "\(error)"]) }
    }

    /// Whoever runs this command on the machine.
    static var localAdministrator: Caller { .localAdministrator(user: geteuid()) }

    static func surroundings(_ logger: Logger) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.logger = logger
        return surroundings
    }

    private static func entraSettings(_ settings: Settings) -> TokenEndpoint.Settings {
        TokenEndpoint.Settings(
            authority: settings.entraAuthority, additionalRootsFile: settings.entraCA,
            environment: ProcessInfo.processInfo.environment)
    }

    private static func probeSettings(_ settings: Settings) -> IssuerProbe.Settings {
        IssuerProbe.Settings(
            additionalRootsFile: settings.issuerCA, environment: ProcessInfo.processInfo.environment)
    }

    /// Of other issuers a client waits for the documents.
    private static func strangerSettings(_ settings: Settings) -> IssuerProbe.Settings {
        var probing = IssuerProbe.Settings(
            additionalRootsFile: settings.trustCA, environment: ProcessInfo.processInfo.environment)
        probing.rootsHint =
            "AUREOLE_TRUST_CA names a PEM file with the roots to trust for the issuers of clients' tokens"
        probing.timeout = .seconds(5)
        return probing
    }
}
