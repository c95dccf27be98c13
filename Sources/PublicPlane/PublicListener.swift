package import Federation
package import FoundationEssentials
package import Logging
package import Metrics
package import NIOCore
import NIOPosix
import ServiceLifecycle
import TransportSecurity

/// The public plane: discovery, JWKS and the live check over HTTP/1.1, and nothing else.
///
/// It is bound before it runs, so that an address in use is known while the program can still say so and leave; who
/// connects in between waits. List it first in a `ServiceGroup`, which stops its services in reverse order: then
/// verifiers are served until the end.
package struct PublicListener: Service {
    /// Where it listens, with the port that was taken.
    package let address: SocketAddress

    private let socket: any Channel
    private let emptied: EventLoopFuture<Void>
    private let certificate: CurrentCertificate?
    private let logger: Logger

    /// Whom it reports to.
    package struct Observers: Sendable {
        package let logger: Logger
        package let metrics: any MetricsFactory

        package init(logger: Logger, metrics: any MetricsFactory) {
            self.logger = logger
            self.metrics = metrics
        }
    }

    /// Takes the address, and reads the certificate if there is one. Call `run()` afterwards: only that lets clients in.
    ///
    /// - Parameters:
    ///   - publication: what is served; its issuer says under which paths.
    ///   - clock: for the `Date` field, asked at most once a second by each event loop.
    package static func bind(
        _ settings: Settings, publication: Publication, observers: Observers,
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        clock: @escaping @Sendable () -> Date = { .now }
    ) async throws(PublicPlaneProblem) -> PublicListener {
        var certificate: CurrentCertificate?
        if let files = settings.certificate {
            do throws(CertificateProblem) {
                certificate = try CurrentCertificate(files: files, logger: observers.logger)
            } catch {
                throw .certificate(error)
            }
        }
        let setup = ConnectionSetup(
            tls: certificate?.context, limits: settings.limits, observers: observers, group: group
        ) {
            AnswerSheet(publication: publication, clock: clock)
        }
        let emptied = group.any().makePromise(of: Void.self)
        do {
            let bootstrap = Self.bootstrap(settings, setup: setup, emptied: emptied, on: group)
            let socket = try await bootstrap.bind(host: settings.host, port: settings.port).get()
            guard let address = socket.localAddress else { throw ChannelError.unknownLocalAddress }
            return PublicListener(
                address: address, socket: socket, emptied: emptied.futureResult, certificate: certificate,
                logger: observers.logger)
        } catch {
            emptied.succeed()  // nobody will come; already so when there was a socket to close
            throw PublicPlaneProblem(binding: "\(settings.host):\(settings.port)", error: error)
        }
    }

    /// Serves until graceful shutdown: then no connection is accepted any more, idle ones are closed, and answers under
    /// way are finished, each within its time limit. Cancellation closes everything at once.
    package func run() async throws {
        logger.info("The public plane listens.", metadata: ["address": "\(address)", "tls": "\(certificate != nil)"])
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await serve()
            } onGracefulShutdown: {
                socket.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
        } onCancel: {
            socket.pipeline.fireUserInboundEventTriggered(SendEverybodyHome())
            socket.close(promise: nil)
        }
    }

    private func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let certificate { group.addTask { try await certificate.run() } }
            socket.setOption(.autoRead, value: true).whenFailure { _ in }  // closed already: nobody to let in
            try await emptied.get()
            group.cancelAll()
        }
    }

    private static func bootstrap(
        _ settings: Settings, setup: ConnectionSetup, emptied: EventLoopPromise<Void>, on group: any EventLoopGroup
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelOption(.maxMessagesPerRead, value: 1)  // one at a time, so that the bound is exact
            .serverChannelInitializer { socket in
                socket.eventLoop.makeCompletedFuture {
                    let doorman = Doorman(maximum: settings.maximumConnections, emptied: emptied)
                    try socket.pipeline.syncOperations.addHandlers(AcceptBackoffHandler(), doorman)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .childChannelInitializer { setup.prepare($0) }
    }
}
