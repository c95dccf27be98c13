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
    func directory() -> Directory { apps.directory(at: now, propagation: settings.value.propagation) }

    func endpoint(at now: Date) -> TokenEndpoint {
        TokenEndpoint(directory: directory(), issuers: issuers, cacheTime: settings.value.jwksCache, now: now)
    }

    func router() -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.add(middleware: ComplaintMiddleware())
        DocumentRoutes(simulator: self).add(to: router)
        TokenRoute(simulator: self).add(to: router)
        ControlRoutes(simulator: self).add(to: router)
        return router
    }
}
