import AsyncHTTPClient
import FoundationEssentials
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The simulator's parts, put together; every route works on this value.
struct Simulator: Sendable {
    let apps: AppsFile
    let issuers: IssuerMetadata
    let settings: CurrentSettings
    let faults = FaultPlan()
    let log = SightingLog()
    let sessions = Sessions()
    let consents = ConsentBook()
    let minter: AccessTokenMinter
    let clock: @Sendable () -> Date

    /// - Parameter clock: the true time; the simulator adds the offset it was told by the control plane.
    init(
        apps: AppsFile, fetcher: DocumentFetcher, settings: Settings = Settings(),
        clock: @escaping @Sendable () -> Date = { .now }
    ) throws {
        self.apps = apps
        self.issuers = IssuerMetadata(fetcher: fetcher)
        self.settings = CurrentSettings(settings)
        self.minter = try AccessTokenMinter()
        self.clock = clock
    }

    var now: Date { clock() + TimeInterval(settings.value.clockOffset) }

    /// The apps file as Entra sees it now: without what has not yet spread.
    /// - Parameter authority: host and perhaps port as the caller wrote them; a cloud's own host stands for that cloud.
    func directory(for authority: String? = nil) -> Directory {
        let settings = settings.value
        var directory = apps.directory(at: now, propagation: settings.propagation)
        directory.consents = consents.value
        directory.cloud = authority.flatMap(Cloud.init(authority:)) ?? settings.cloud
        return directory
    }

    func endpoint(for authority: String?, at now: Date) -> TokenEndpoint {
        TokenEndpoint(
            directory: directory(for: authority), issuers: issuers, sessions: sessions, settings: settings.value,
            now: now)
    }

    func router() -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.add(middleware: ComplaintMiddleware())
        DocumentRoutes(simulator: self).add(to: router)
        TokenRoute(simulator: self).add(to: router)
        AuthorizeRoute(simulator: self).add(to: router)
        AdminConsentRoute(simulator: self).add(to: router)
        ControlRoutes(simulator: self).add(to: router)
        return router
    }
}
