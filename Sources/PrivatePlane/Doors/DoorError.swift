import Federation
import HTTPTypes
import Hummingbird
import Operations

/// How a door says no: in every form that one of its clients looks for, since each shows its user another member.
struct DoorError: Error, Hashable, Sendable {
    var status: HTTPResponse.Status
    /// One of the registered OAuth codes.
    var error: String
    /// What happened, and what to do about it.
    var message: String
    /// What Entra said.
    var entra: JSON?
    /// Entra's own correlation id, which Microsoft's support asks for.
    var correlationID: String?
    /// Seconds, for 429 and 503.
    var retryAfter: Int?
    /// The scheme that would do, for 401.
    var challenge: String?

    init(_ error: OAuthError) {
        // Clients of managed identities try 404 and 502 again for half a minute, and nothing would change.
        status = [.notFound, .badGateway].contains(error.status) ? .badRequest : error.status
        self.error = error.error
        message = [error.description, error.hint].compactMap { $0 }.joined(separator: " ")
        entra = error.entra
        retryAfter = error.retryAfter
    }

    init(_ refusal: Refusal) {
        self.init(OAuthError(refusal))
        if case .entraRefused(let refusal) = refusal { correlationID = refusal.correlationID }
    }

    /// A request that is wrong, and how it would be right.
    init(badRequest message: String) {
        self.init(OAuthError(status: .badRequest, error: "invalid_request", description: message))
    }

    /// - Parameter id: of the request, which stands in the log too.
    func json(request id: String) -> JSON {
        var members: [JSON.Member] = [
            .init("statusCode", .integer(status.code)), .init("message", .string(message)),
            .init("correlationId", .string(correlationID ?? id)), .init("error", .string(error)),
            .init("error_description", .string(OAuthError.allowed(message))),
        ]
        if let entra { members.append(.init("entra", entra)) }
        return .object(members)
    }

    func response(request id: String) -> Response {
        var response = Response(status: status, uncached: json(request: id))
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if let challenge { response.headers[.wwwAuthenticate] = challenge }
        return response
    }
}
