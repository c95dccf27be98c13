import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import Synchronization

@testable import EntraSimulator

/// A small OpenID issuer over real TLS, whose documents and manners a test can change.
final class TestIssuer: Sendable {
    /// How a path is answered.
    enum Manner: Sendable {
        case document(JSONValue)
        case status(Int)
        case redirect(String)
        case text(String)
        /// A good document, but chunked: without `Content-Length`.
        case chunked(JSONValue)
        /// A head that promises more than ever comes.
        case stalled
        case long(Int)
    }

    struct State: Sendable {
        var manners: [String: Manner] = [:]
        var asked: [String] = []
        /// Set once the issuer listens.
        var base = ""
    }

    static let discoveryPath = "/.well-known/openid-configuration"
    static let jwksPath = "/jwks.json"

    private let state = Mutex(State())
    private let authority = try! ThrowAwayAuthority()

    var pem: String { authority.pem }
    var base: String { state.withLock { $0.base } }
    /// The paths asked for so far, in order.
    var asked: [String] { state.withLock { $0.asked } }

    func answer(_ path: String, with manner: Manner) { state.withLock { $0.manners[path] = manner } }

    /// Publishes good documents with these keys.
    func publish(_ keys: [JSONValue], at path: String = "") {
        answer(path + Self.jwksPath, with: .document(["keys": .array(keys)]))
        answer(path + Self.discoveryPath, with: .document(discovery(at: path)))
    }

    func discovery(at path: String = "") -> JSONValue {
        [
            "issuer": .string(base + path), "jwks_uri": .string(base + path + Self.jwksPath),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        ]
    }

    /// Listens until cancelled.
    func run(onReady: @escaping @Sendable () -> Void) async throws {
        let router = Router()
        router.get("**") { request, _ in try await self.respond(to: request) }
        var logger = Logger(label: "issuer")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            server: try .tls(.http1(), tlsConfiguration: authority.serverConfiguration),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                self.state.withLock { $0.base = "https://localhost:\(channel.localAddress!.port!)" }
                onReady()
            },
            logger: logger)
        try await application.runService(gracefulShutdownSignals: [])
    }

    private func respond(to request: Request) async throws -> Response {
        let manner = state.withLock { state in
            state.asked.append(request.uri.path)
            return state.manners[request.uri.path]
        }
        switch manner {
        case nil: return Response(status: .notFound)
        case .document(let value): return Self.whole(try Self.bytes(value))
        case .status(let code): return Response(status: .init(code: code))
        case .redirect(let location): return Response(status: .found, headers: [.location: location])
        case .text(let text): return Self.whole(ByteBuffer(string: text))
        case .chunked(let value): return Self.chunked(try Self.bytes(value))
        case .stalled: return Self.stalled()
        case .long(let size): return Self.whole(ByteBuffer(repeating: UInt8(ascii: " "), count: size))
        }
    }

    private static func bytes(_ value: JSONValue) throws -> ByteBuffer {
        ByteBuffer(bytes: try JSONEncoder().encode(value))
    }

    private static func whole(_ body: ByteBuffer) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
    }

    private static func chunked(_ body: ByteBuffer) -> Response {
        Response(
            status: .ok,
            body: ResponseBody { writer in
                try await writer.write(body)
                try await writer.finish(nil)
            })
    }

    private static func stalled() -> Response {
        Response(
            status: .ok,
            body: ResponseBody(contentLength: 100) { writer in
                try await writer.write(ByteBuffer(string: "{"))
                try await Task.sleep(for: .seconds(60))
            })
    }
}
