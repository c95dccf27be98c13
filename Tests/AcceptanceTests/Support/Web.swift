import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// A request over the network, as an integration or a verifier makes it.
enum Web {
    struct Page: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        var json: JSONDocument { get throws { try JSONDocument(text) } }

        /// The first value of a field.
        subscript(field: String) -> String? { headers.first(name: field) }
    }

    /// - Parameter root: a PEM file with the only roots to trust.
    static func send(
        _ method: HTTPMethod, _ url: String, key: String? = nil, body: String? = nil,
        fields: [(String, String)] = [], trusting root: String? = nil, within limit: TimeAmount = .seconds(60)
    ) async throws -> Page {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try root.map { try NIOSSLCertificate.fromPEMFile($0) } ?? [])
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let page = try await send(method, url, key: key, body: body, fields: fields, within: limit, with: client)
            try await client.shutdown()
            return page
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    private static func send(
        _ method: HTTPMethod, _ url: String, key: String?, body: String?, fields: [(String, String)],
        within limit: TimeAmount, with client: HTTPClient
    ) async throws -> Page {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        for (name, value) in fields { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            if !request.headers.contains(name: "Content-Type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: limit)
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return Page(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }
}
