import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// What a cached exchange costs before anything of ours is done: a handler that does nothing, behind middleware of the
/// kind that the service's own route has. It asks for no key and looks nothing up.
///
/// Usage: `HummingbirdBaseline PORT BYTES`, the latter the size of its answers.
@main
enum Main {
    static func main() async throws {
        _ = NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()  // as the service
        let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
        guard numbers.count == 2 else { throw Usage() }
        var logger = Logger(label: "HummingbirdBaseline")
        logger.logLevel = .error
        let application = Application(
            router: router(answer: answer(bytes: numbers[1])),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: numbers[0]), serverName: nil, backlog: 1024),
            logger: logger)
        try await application.run()  // heeds no signal, so that SIGTERM simply ends it
    }

    private struct Usage: Error {}

    private static func router(answer: ByteBuffer) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestCount())
        // The service tells its failures in four forms, by who asks.
        for path in ["/", "/v1/admin", "/identity", "/pages"] { router.add(middleware: ErrorAnswers(under: path)) }
        router.get("/health/live") { _, _ in HTTPResponse.Status.ok }
        router.post("/v1/connections/:connection/token") { request, context in
            _ = try context.parameters.require("connection")
            _ = try await request.body.collect(upTo: 16 * 1024)
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: answer))
        }
        return router
    }

    private static func answer(bytes: Int) -> ByteBuffer {
        let (start, end) = (#"{"access_token":""#, #"","token_type":"Bearer"}"#)
        let token = String(repeating: "A", count: max(0, bytes - start.utf8.count - end.utf8.count))
        return ByteBuffer(string: start + token + end)
    }
}
