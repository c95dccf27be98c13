import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

@testable import EntraSimulator

/// A simulator and an issuer on sockets of their own, for the length of one test.
struct Rehearsal: Sendable {
    let issuer: TestIssuer
    let clock: TestClock
    let base: String
    let client: HTTPClient
    private let folder: URL

    enum Verb: String {
        case GET, POST, PUT, DELETE
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: String

        func header(_ name: String) -> String? { headers.first(name: name) }

        var json: JSONValue? { JSONValue(json: body.utf8) }
        var code: Int? {
            guard case .integer(let code) = json?["error_codes"]?[0] else { return nil }
            return Int(code)
        }
        /// The claims of the access token.
        var claims: JSONValue? {
            (json?["access_token"]?.text).flatMap { try? JSONWebToken(compact: $0) }.map { .object($0.claims) }
        }
    }

    /// Starts both, lets `act` work with them, and ends both.
    static func run(
        settings: Settings = Settings(), fetchTimeLimit: Duration = .seconds(20),
        _ act: @Sendable (Rehearsal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rehearsal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let issuer = TestIssuer()
        let clock = TestClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ready, signal) = AsyncStream.makeStream(of: Int.self)
            group.addTask { try await issuer.run { signal.yield(0) } }
            var starts = ready.makeAsyncIterator()
            _ = await starts.next()
            try write(issuer.pem, to: folder.appending(path: "issuer.pem"))
            try write(Draft(issuer: issuer, now: clock.now).directory, to: folder.appending(path: "apps.json"))
            var options = SimulatorOptions(
                listen: ListenAddress(host: "127.0.0.1", port: 0), caOut: folder.appending(path: "ca.pem").path,
                trust: folder.appending(path: "issuer.pem").path, apps: folder.appending(path: "apps.json").path)
            options.settings = settings
            options.fetchTimeLimit = fetchTimeLimit
            let server = SimulatorServer(options: options, clock: { clock.now })
            group.addTask { try await server.run(stopsOnSignals: false) { signal.yield($0) } }
            let port = await starts.next()!
            let client = try Self.client(trusting: options.caOut)
            do {
                let base = "https://localhost:\(port)"
                try await act(Rehearsal(issuer: issuer, clock: clock, base: base, client: client, folder: folder))
            } catch {
                try await client.shutdown()
                throw error
            }
            try await client.shutdown()
            group.cancelAll()
            while let _ = await group.nextResult() {}
        }
    }

    var draft: Draft { Draft(issuer: issuer, now: clock.now) }

    /// Brings Entra and the issuer into the state of `draft`.
    func prepare(_ draft: Draft) throws {
        try writeApps(draft.directory)
        issuer.answer(TestIssuer.jwksPath, with: .document(["keys": .array(draft.keys)]))
        issuer.answer(TestIssuer.discoveryPath, with: .document(draft.discovery))
        for (path, manner) in draft.manners { issuer.answer(path, with: manner) }
    }

    func writeApps(_ directory: JSONValue) throws { try Self.write(directory, to: folder.appending(path: "apps.json")) }

    func writeApps(text: String) throws { try Self.write(text, to: folder.appending(path: "apps.json")) }

    /// Sends the request of `draft` and nothing else.
    func send(_ draft: Draft) async throws -> Answer {
        let headers = [("Content-Type", draft.contentType)] + draft.headers
        return try await ask(
            .POST, "/\(draft.tenant)/oauth2/v2.0/token", headers: headers, body: draft.body)
    }

    /// Prepares and sends a draft after `change`.
    @discardableResult
    func judge(_ change: (inout Draft) -> Void = { _ in }) async throws -> Answer {
        var draft = draft
        change(&draft)
        try prepare(draft)
        return try await send(draft)
    }

    @discardableResult
    func ask(
        _ verb: Verb, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = HTTPMethod(rawValue: verb.rawValue)
        request.headers = HTTPHeaders(headers)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let content = try await response.body.collect(upTo: 1 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, body: String(buffer: content))
    }

    /// The last line of the simulator's log.
    func lastSighting() async throws -> JSONValue? { try await ask(.GET, "/simulator/log").json?.list?.last }

    private static func client(trusting path: String) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
        return HTTPClient(configuration: .init(tlsConfiguration: tls, redirectConfiguration: .disallow))
    }

    private static func write(_ value: JSONValue, to file: URL) throws {
        try JSONEncoder().encode(value).write(to: file, options: .atomic)
    }

    private static func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file, options: .atomic)
    }
}
