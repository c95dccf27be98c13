import CoreMetrics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
package import Operations
import ServiceLifecycle
package import TransportSecurity

/// The private plane: minting, exchange, health and metrics, for integrations and the operator.
package struct PrivateListener: Service {
    private let makeApplication: @Sendable () throws -> Application<RouterResponder<PlaneContext>>
    private let express: Express
    private let address: Address

    /// Reads the certificate. The pages are read when it runs, so that the public plane need not wait for them.
    ///
    /// - Parameters:
    ///   - instruments: what the page on health looks with.
    ///   - certificate: HTTPS with this pair, which is read again when it changes; plain HTTP without.
    ///   - registry: what `/metrics` shows.
    ///   - allowsSignIn: whether passphrases are safe on their way here.
    ///   - signers: how many signatures are made at once.
    ///   - idleTimeout: how long a connection may wait for a request, or for the rest of one.
    ///   - onBound: called with the port once it listens.
    package init(
        desk: Desk, instruments: DoctorInstruments, registry: PrometheusRegistry, address: Address,
        certificate files: CertificateFiles? = nil, allowsSignIn: Bool = true, signers: Int = System.coreCount,
        idleTimeout: Duration = .seconds(60), logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        let certificate = try files.map { try Self.certificate($0, logger: logger) }
        self.address = address
        let counter = RequestCounter(factory: registry)
        let express = Express(desk: desk, counter: counter, signers: signers, logger: logger)
        self.express = express
        makeApplication = {
            let browsers = BrowserAccess(
                url: desk.settings.privateURL, allowsSignIn: allowsSignIn, isTLS: certificate != nil)
            let rooms = PageRoutes(desk: desk, instruments: instruments, pages: try Pages())
            return Application(
                router: Self.router(rooms: rooms, registry: registry, counter: counter, browsers: browsers),
                server: try Self.server(
                    tls: certificate?.configuration, idleTimeout: idleTimeout, express: express, logger: logger),
                configuration: ApplicationConfiguration(
                    address: .hostname(address.host, port: address.port), serverName: nil, backlog: 1024),
                services: certificate.map { [$0] } ?? [],
                onServerRunning: { await onBound($0.localAddress?.port ?? address.port) },
                logger: logger)
        }
    }

    /// Serves until graceful shutdown; requests under way are answered first.
    ///
    /// - Throws: `PrivatePlaneProblem` when it cannot listen.
    package func run() async throws {
        // Off the event loops, which would answer nobody while a dozen milliseconds of templates are read.
        let application = try await NIOThreadPool.singleton.runIfActive(makeApplication)
        express.open()
        do {
            try await application.run()
            try await express.close()
        } catch {
            try? await express.close()
            throw PrivatePlaneProblem(error, address: address) ?? error
        }
    }

    /// Where it listens.
    package struct Address: Hashable, Sendable {
        package let host: String
        /// 0 for any that is free.
        package let port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// Every route of the plane, in the order its checks are made.
    static func router(
        rooms: PageRoutes, registry: PrometheusRegistry, counter: RequestCounter, browsers: BrowserAccess
    ) -> Router<PlaneContext> {
        let desk = rooms.desk
        let router = Router(context: PlaneContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: counter)
        router.add(middleware: RefusalAnswers())
        router.add(middleware: ProblemAnswers())
        router.add(middleware: DoorAnswers())
        router.add(middleware: NowherePage(pages: rooms.pages))
        HealthRoutes(desk: desk, registry: registry).add(to: router)
        OpenAPIRoute(desk: desk).add(to: router)
        for path in ["/health/live", "/health/ready", "/metrics"] as [RouterPath] {
            router.refuseOtherMethods(path, allowed: [.get, .head])
        }
        for path in ["/v1/agents/:agent/token", "/v1/connections/:connection/token"] as [RouterPath] {
            router.refuseOtherMethods(path, allowed: [.post])
        }
        let clients = router.group()
            .add(middleware: BearerAuthentication(desk: desk))
            .group(context: ClientContext.self)
        MintRoute(desk: desk).add(to: clients)
        ExchangeRoute(desk: desk).add(to: clients)
        Doors(desk: desk).add(to: router)
        TokenRoute(desk: desk).add(to: router)
        ServerMetadataRoute(desk: desk).add(to: router)
        let administration = router.group()
            .add(middleware: BearerAuthentication(desk: desk))
            .group(context: AdminClientContext.self)
        AdminRoutes(desk: desk).add(to: administration)
        rooms.pages.assets.add(to: router)
        addPages(rooms, to: router, browsers: browsers)
        return router
    }

    /// What browsers get, behind defences of its own.
    private static func addPages(_ rooms: PageRoutes, to router: Router<PlaneContext>, browsers: BrowserAccess) {
        let (desk, pages) = (rooms.desk, rooms.pages)
        let session = BrowserCookie.session(browsers)
        let door = router.group()
            .add(middleware: PageHeaders())
            .add(middleware: PageAnswers(desk: desk, pages: pages, browsers: browsers))
            .add(middleware: HostCheck(browsers: browsers))
            .add(middleware: SessionAuthentication(desk: desk, cookie: session))
        SignInRoutes(desk: desk, browsers: browsers, pages: pages).add(to: door)
        CallbackRoute(desk: desk, cookie: .errand(browsers), pages: pages).add(to: door)
        let admins = door.group(context: AdminContext.self)
        ErrandRoutes(desk: desk, browsers: browsers, pages: pages).add(to: admins)
        let forms = admins.group().add(middleware: FormCheck(browsers: browsers)).group(context: FormContext.self)
        SignOutRoutes(desk: desk, cookie: session).add(to: forms)
        rooms.add(to: admins, forms: forms)
        for (path, methods) in rooms.methods {
            router.refuseOtherMethods(RouterPath(stringLiteral: path), allowed: methods)
        }
        router.refuseOtherMethods("/sign-in", allowed: [.get, .head, .post])
        for path in [ErrandRoutes.signIn, ErrandRoutes.consent, CallbackRoute.path] {
            router.refuseOtherMethods(path, allowed: [.get])
        }
        for path in ["/sign-out", "/sign-out-everywhere"] as [RouterPath] {
            router.refuseOtherMethods(path, allowed: [.post])
        }
    }

    private static func certificate(
        _ files: CertificateFiles, logger: Logger
    ) throws(PrivatePlaneProblem) -> CurrentCertificate {
        do throws(CertificateProblem) {
            return try CurrentCertificate(files: files, logger: logger)
        } catch {
            throw .certificate(error)
        }
    }

    /// A connection is closed by the first of the handlers, which sees the requests of both ways.
    private static func server(
        tls: TLSConfiguration?, idleTimeout: Duration, express: Express, logger: Logger
    ) throws -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger), ExpressLane(express),
            ],
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024))
        guard let tls else { return .http1(configuration: configuration) }
        return try .tls(.http1(configuration: configuration), tlsConfiguration: tls)
    }
}
