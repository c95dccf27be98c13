import NIOCore
package import NIOHTTP1
import NIOPosix
package import NIOSSL
import Synchronization

/// A request as it arrived.
package struct Arrived: Sendable {
    package let head: HTTPRequestHead
    package let body: String

    package var path: String { head.uri }
}

/// What the server does with a request.
package enum Scripted: Sendable {
    case reply(Int, [(String, String)] = [], String)
    /// The same without its length.
    case chunked([(String, String)] = [], String)
    /// Never answers.
    case silence
    /// Sends a head and then a byte at a time, for ever.
    case drip
    /// Closes the connection without an answer.
    case hangUp
}

/// A real HTTPS server on loopback that answers as its script says and remembers what it was asked.
package final class ScriptedServer: Sendable {
    /// What to do with which request, the first being 0.
    package typealias Script = @Sendable (_ number: Int, _ request: Arrived) async -> Scripted

    package let port: Int
    private let log: Log

    /// Everything it was asked so far.
    package var requests: [Arrived] { log.requests.withLock { $0 } }
    /// How many connections were opened.
    package var connections: Int { log.connections.withLock { $0.opened } }
    /// How many of them are not closed yet.
    package var openConnections: Int { log.connections.withLock { $0.opened - $0.closed } }

    /// Runs a server for the time of the test.
    package static func run<Result>(
        _ script: @escaping Script, identity: ServerIdentity = .shared, newestTLS: TLSVersion? = nil,
        test: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let log = Log(script)
        var tls = identity.configuration
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = newestTLS
        let channel = try await listen(log, try NIOSSLContext(configuration: tls))
        do {
            let result = try await test(ScriptedServer(port: channel.localAddress!.port!, log: log))
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private static func listen(_ log: Log, _ tls: NIOSSLContext) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
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
    }

    private init(port: Int, log: Log) {
        self.port = port
        self.log = log
    }

    fileprivate final class Log: Sendable {
        let requests = Mutex<[Arrived]>([])
        let connections = Mutex((opened: 0, closed: 0))
        private let script: Script

        init(_ script: @escaping Script) { self.script = script }

        func answer(to request: Arrived) async -> Scripted {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            return await script(number, request)
        }
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let log: ScriptedServer.Log
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ log: ScriptedServer.Log) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end:
            let (log, channel, request) = (log, context.channel, Arrived(head: head!, body: body))
            Task {
                let scripted = await log.answer(to: request)
                channel.eventLoop.execute { channel.perform(scripted) }  // all of it in one order
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension Channel {
    fileprivate func perform(_ scripted: Scripted) {
        switch scripted {
        case .silence: break
        case .hangUp: close(promise: nil)
        case .reply(let status, let fields, let body):
            reply(status, fields + [("content-length", "\(body.utf8.count)")], body)
        case .chunked(let fields, let body): reply(200, fields + [("transfer-encoding", "chunked")], body)
        case .drip:
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["transfer-encoding": "chunked"])
            writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
            self.drip()
        }
    }

    private func reply(_ status: Int, _ fields: [(String, String)], _ body: String) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(fields))
        write(HTTPServerResponsePart.head(head), promise: nil)
        write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    private func drip() {
        eventLoop.scheduleTask(in: .milliseconds(10)) {
            guard self.isActive else { return }
            self.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: " "))), promise: nil)
            self.drip()
        }
    }
}
