import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1

/// A request as it goes out. It holds the client proof and stays inside this room.
struct Sent: Sendable {
    let url: String
    let form: [UInt8]
}

/// A reply, and a time before its request was sent.
struct TimedReply: Sendable {
    let reply: TokenReply
    let sentAt: Date
}

extension TokenEndpoint {
    /// The reply, after a second try where one may help.
    func reply(to sent: Sent, from client: HTTPClient) async throws -> TimedReply {
        do {
            let first = try await attempt(sent, client)
            guard first.reply.deservesSecondTry else { return first }
        } catch let error as HTTPClientError where error == .remoteConnectionClosed {
            // Entra may close a warm connection just when it is used again; a token request does no harm twice.
        }
        try await surroundings.sleep(.milliseconds(1000 + Int(500 * surroundings.random())))
        return try await attempt(sent, client)
    }

    private func attempt(_ sent: Sent, _ client: HTTPClient) async throws -> TimedReply {
        let requestID = surroundings.uuid().uuidString.lowercased()
        let sentAt = surroundings.clock()
        // The client gets no logger: at its finest level it would log what is sent.
        let response = try await client.execute(
            Self.request(sent, requestID: requestID), timeout: TimeAmount(settings.timeout))
        logger.debug(
            "Entra answered",
            metadata: [
                "endpoint": "\(sent.url)", "status": "\(response.status.code)", "client_request_id": "\(requestID)",
                "request_id": "\((response.headers.first(name: "x-ms-request-id") ?? "").shown(limit: 64))",
            ])
        let reply = TokenReply(
            status: Int(response.status.code), body: try await body(of: response),
            retryAfter: response.headers.first(name: "retry-after"))
        return TimedReply(reply: reply, sentAt: sentAt)
    }

    /// The body, or `nil` when it is larger than the limit; the rest of it is then not read.
    private func body(of response: HTTPClientResponse) async throws -> [UInt8]? {
        do {
            return Array(try await response.body.collect(upTo: settings.maximumReplyBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    /// Never with an `Origin`: Entra then takes the client for a browser and refuses its proof (Entra documentation).
    private static func request(_ sent: Sent, requestID: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: sent.url)
        request.method = .POST
        request.headers = [
            "content-type": "application/x-www-form-urlencoded", "accept": "application/json",
            "user-agent": "aureole", "client-request-id": requestID,
        ]
        request.body = .bytes(ByteBuffer(bytes: sent.form))
        return request
    }
}

extension TokenReply {
    /// As MSAL does: a server fault may be gone in a second, unless the server names another time.
    fileprivate var deservesSecondTry: Bool { (500..<600).contains(status) && retryAfter == nil }
}

/// The limit passed before there was a result.
struct TimeLimitPassed: Error {}

/// Runs the work under a limit for all of it. AsyncHTTPClient's own deadline ends with the head of a reply, so a body
/// that drips would hold its caller for ever.
///
/// - Throws: `TimeLimitPassed`, or what the work throws.
func within<Result: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeLimitPassed()
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw TimeLimitPassed() }
        return result
    }
}
