import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A real HTTPS server on loopback in Entra's place. It answers as its script says and remembers what it was asked; with
/// no script, being asked at all is an error that ends the test.
package final class StubEntra: Sendable {
    package typealias Script = @Sendable (_ number: Int, _ request: Asked) async -> Answer

    package let port: Int
    private let log: Log

    /// Everything it was asked so far.
    package var requests: [Asked] { log.requests.withLock { $0 } }

    /// Runs a server for the time of the test.
    ///
    /// - Parameter script: what to answer to which request, the first being 0; `nil` where nobody is to ask.
    /// - Throws: `AskedUnasked` when there is no script and somebody asked; whatever the test throws.
    package static func run<Result>(
        _ script: Script?, test: (StubEntra) async throws -> Result
    ) async throws -> Result {
        let log = Log(script)
        let channel = try await listen(log)
        let server = StubEntra(port: channel.localAddress!.port!, log: log)
        do {
            let result = try await test(server)
            try await channel.close()
            if script == nil, let request = server.requests.first { throw AskedUnasked(request: request) }
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private static func listen(_ log: Log) async throws -> any Channel {
        let tls = try NIOSSLContext(configuration: try ServerIdentity.shared.get().configuration)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
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
}

extension StubEntra {
    /// A request as it arrived.
    package struct Asked: Sendable {
        package let method: String
        package let path: String
        package let body: String

        /// A field of the form in the body; `nil` when it is not there.
        package func field(_ name: String) -> String? {
            let pair = body.split(separator: "&").first { $0.hasPrefix(name + "=") }
            return pair?.dropFirst(name.count + 1).removingPercentEncoding
        }
    }

    package struct Answer: Sendable {
        let status: Int
        let body: String
        var retryAfter: Int?

        /// A token as Entra issues one.
        package static func token(_ value: String, expiresIn: Int = 3599) -> Answer {
            Answer(
                status: 200,
                body: #"{"token_type":"Bearer","expires_in":\#(expiresIn),"access_token":"\#(value)"}"#)
        }

        /// A "no" in Entra's form.
        package static func refusal(_ number: Int, error: String = "invalid_client") -> Answer {
            Answer(
                status: 401,
                body: """
                    {"error":"\(error)","error_description":"AADSTS\(number): No.","error_codes":[\(number)],\
                    "timestamp":"2026-11-23 10:00:00Z","trace_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000001",\
                    "correlation_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000002"}
                    """)
        }

        package static func throttled(retryAfter seconds: Int) -> Answer {
            Answer(status: 429, body: "{}", retryAfter: seconds)
        }
    }

    package struct AskedUnasked: Error, CustomStringConvertible {
        let request: Asked
        package var description: String { "Entra was asked although nobody should: \(request.method) \(request.path)" }
    }

    fileprivate final class Log: Sendable {
        let requests = Mutex<[Asked]>([])
        private let script: Script?

        init(_ script: Script?) { self.script = script }

        func answer(to request: Asked) async -> Answer {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            guard let script else { return Answer(status: 501, body: "{}") }
            return await script(number, request)
        }
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: StubEntra.Log
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ log: StubEntra.Log) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end: answer(StubEntra.Asked(method: head!.method.rawValue, path: head!.uri, body: body), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ request: StubEntra.Asked, _ context: ChannelHandlerContext) {
        let (log, channel) = (log, context.channel)
        Task {
            let answer = await log.answer(to: request)
            channel.write(HTTPServerResponsePart.head(answer.head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: answer.body))), promise: nil)
            try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        }
    }
}

extension StubEntra.Answer {
    fileprivate var head: HTTPResponseHead {
        var headers = HTTPHeaders([("content-length", "\(body.utf8.count)")])
        if let retryAfter { headers.add(name: "retry-after", value: "\(retryAfter)") }
        return HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
    }
}
