import AsyncHTTPClient
import Entra
import Federation
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// A client of a private plane that runs elsewhere.
struct ServiceClient {
    let url: BrowserURL
    /// Read anew for each request, so that a rotated key is found.
    let keyFile: String
    /// PEM file of roots to trust beside the system's.
    let roots: String?
    var timeout = Duration.seconds(30)

    /// - Throws: `CommandFailure`.
    func mint(_ request: AssertionRequest) async throws -> FreshAssertion {
        let answer = try await answer(to: try httpRequest(for: request))
        guard answer.status == .ok else { throw Self.refusal(answer) }
        guard let minted = try? JSONDecoder().decode(Minted.self, from: answer.body) else {
            throw CommandFailure(
                "What \(url) answered holds no assertion.", hint: "Is it the private plane of Aureole?")
        }
        return FreshAssertion(
            token: minted.token, expiresAt: minted.expiresAt, json: String(decoding: answer.body, as: UTF8.self))
    }

    private func httpRequest(for request: AssertionRequest) throws -> HTTPClientRequest {
        let name = PercentEncoding.encode(request.agent.description)
        var http = HTTPClientRequest(url: "\(url)/v1/agents/\(name)/token")
        http.method = .POST
        http.headers = [
            "authorization": "Bearer \(try key())", "content-type": "application/json", "user-agent": "aureole",
        ]
        var members: [JSON.Member] = []
        if let audience = request.audience { members.append(.init("audience", .string(audience.text))) }
        if let lifetime = request.lifetime { members.append(.init("lifetime", .integer(lifetime))) }
        if let target = request.target { members.append(.init("target", .string(target.rawValue))) }
        http.body = .bytes(ByteBuffer(bytes: JSON.object(members).bytes))
        return http
    }

    /// The key, which is one line.
    private func key() throws(CommandFailure) -> String {
        guard let bytes = FileManager.default.contents(atPath: keyFile) else {
            throw CommandFailure("The key file '\(keyFile)' cannot be read.")
        }
        let key = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(
                "The key file '\(keyFile)' does not hold a key and nothing else.",
                hint: "Put the key into it that 'aureole client add' printed.")
        }
        return key
    }

    private func answer(to request: HTTPClientRequest) async throws -> Answer {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: try configuration())
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let body = try await response.body.collect(upTo: 64 * 1024)
            try await client.shutdown()
            return Answer(status: response.status, body: Data(body.readableBytesView))
        } catch {
            try? await client.shutdown()
            let phrase = NetworkFailure.describe(error, host: url.host) ?? "it did not answer in time"
            throw CommandFailure("The service at \(url) cannot be asked: \(phrase).", hint: Self.hint(error))
        }
    }

    private static func hint(_ error: any Error) -> String? {
        NetworkFailure.isAboutCertificate(error) ? "Give the root that it is signed by with --server-ca." : nil
    }

    private func configuration() throws(CommandFailure) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let roots {
            let certificates = (try? NIOSSLCertificate.fromPEMFile(roots)) ?? []
            guard !certificates.isEmpty else { throw CommandFailure("No certificate can be read from '\(roots)'.") }
            tls.additionalTrustRoots = [.certificates(certificates)]
        }
        return HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(timeout)))
    }

    private struct Answer {
        let status: HTTPResponseStatus
        let body: Data
    }

    private struct Minted: Decodable {
        let token: String
        let expiresAt: Int

        private enum CodingKeys: String, CodingKey {
            case token
            case expiresAt = "expires_at"
        }
    }

    private struct Refused: Decodable {
        let description: String
        let hint: String?

        private enum CodingKeys: String, CodingKey {
            case hint
            case description = "error_description"
        }
    }

    /// The service's own words, where there are any.
    private static func refusal(_ answer: Answer) -> CommandFailure {
        guard let refused = try? JSONDecoder().decode(Refused.self, from: answer.body) else {
            return CommandFailure(
                "The service answered with status \(answer.status.code).", hint: "Is it the private plane of Aureole?")
        }
        return CommandFailure(refused.description, hint: refused.hint)
    }
}
