import AsyncHTTPClient
import Federation
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1

/// A request as it goes out. It holds the client proof and stays inside this room.
struct Sent: Sendable {
    let url: String
    let form: [UInt8]
    let situation: Situation
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
            status: Int(response.status.code), body: try await response.bytes(upTo: settings.maximumReplyBytes),
            retryAfter: response.headers.first(name: "retry-after"), situation: sent.situation)
        return TimedReply(reply: reply, sentAt: sentAt)
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
