import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A request as it arrived.
struct Arrived: Sendable {
    let head: HTTPRequestHead
    let body: String
}

/// What the server does with a request.
enum Scripted: Sendable {
    case reply(Int, [(String, String)] = [], String)
    /// Never answers.
    case silence
    /// Sends a head and then a byte at a time, for ever.
    case drip
    /// Closes the connection without an answer.
    case hangUp
}

/// A real HTTPS server on loopback that answers as scripted and remembers what it was asked.
final class EntraServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let log: Log

    /// Hands each request, with its number from 0, to the script.
    final class Log: Sendable {
        let requests = Mutex<[Arrived]>([])
        let connections = Mutex((opened: 0, closed: 0))
        let script: @Sendable (Int, Arrived) -> Scripted
        init(_ script: @escaping @Sendable (Int, Arrived) -> Scripted) { self.script = script }

        func answer(to request: Arrived) -> Scripted {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            return script(number, request)
        }
    }

    /// How many connections were opened.
    var connections: Int { log.connections.withLock { $0.opened } }
    /// How many of them are not closed yet.
    var openConnections: Int { log.connections.withLock { $0.opened - $0.closed } }

    var requests: [Arrived] { log.requests.withLock { $0 } }

    /// Runs a server for the time of the test.
    static func run<Result>(
        _ script: @escaping @Sendable (Int, Arrived) -> Scripted, certificates: TestCertificates = .trusted,
        newestTLS: TLSVersion? = nil, test: (EntraServer) async throws -> Result
    ) async throws -> Result {
        let log = Log(script)
        let tls = try context(certificates, newest: newestTLS)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.withLock { $0.opened += 1 }
                    channel.closeFuture.whenComplete { _ in log.connections.withLock { $0.closed += 1 } }
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ScriptHandler(log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = EntraServer(channel: channel, log: log)
        do {
            let result = try await test(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
        port = channel.localAddress!.port!
    }

    private static func context(_ certificates: TestCertificates, newest: TLSVersion?) throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificates.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificates.key.utf8), format: .pem)))
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = newest
        return try NIOSSLContext(configuration: tls)
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: EntraServer.Log
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ log: EntraServer.Log) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end: perform(log.answer(to: Arrived(head: head!, body: body)), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func perform(_ scripted: Scripted, _ context: ChannelHandlerContext) {
        switch scripted {
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .reply(let status, let fields, let body): reply(status, fields, body, context)
        case .drip:
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["transfer-encoding": "chunked"])
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            drip(context)
        }
    }

    private func reply(_ status: Int, _ fields: [(String, String)], _ body: String, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(fields)
        headers.add(name: "content-length", value: "\(body.utf8.count)")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func drip(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(10)) {
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            context.writeAndFlush(
                handler.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: " ")))), promise: nil)
            handler.drip(context)
        }
    }
}
