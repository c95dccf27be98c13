import Federation
import HTTPTypes

/// An error in the form of RFC 6749 section 5.2, with our hint and what Entra said beside it.
struct OAuthError: Error, Hashable, Sendable {
    var status: HTTPResponse.Status
    /// One of the registered error codes.
    var error: String
    var description: String
    var hint: String?
    var entra: JSON?
    /// Whether the same request may succeed within minutes, where Entra said no.
    var mayBePropagating: Bool?
    /// Seconds, for 429 and 503.
    var retryAfter: Int?
    /// The scheme that would do, for 401.
    var challenge = "Bearer realm=\"aureole\""

    init(status: HTTPResponse.Status, error: String, description: String, retryAfter: Int? = nil) {
        self.status = status
        self.error = error
        self.description = description
        self.retryAfter = retryAfter
    }

    init(_ refusal: Refusal) {
        let (status, error) = Self.answer(to: refusal)
        self.init(status: status, error: error, description: refusal.description)
        hint = refusal.hint
        switch refusal {
        case .entraRefused(let refusal): (entra, mayBePropagating) = (refusal.json, refusal.mayBePropagating)
        case .busy(let seconds), .entraUnavailable(_, let seconds): retryAfter = seconds
        default: break
        }
    }

    /// No default: a new refusal cannot forget its status.
    private static func answer(to refusal: Refusal) -> (HTTPResponse.Status, String) {
        switch refusal {
        case .badRequest: (.badRequest, "invalid_request")
        case .unknownKey: (.unauthorized, "invalid_client")
        case .notGranted: (.forbidden, "unauthorized_client")
        case .unknownAgent, .unknownConnection: (.notFound, "invalid_target")
        case .audienceNotAllowed: (.badRequest, "invalid_target")
        case .scopeNotAllowed: (.forbidden, "invalid_scope")
        case .tenantNotAllowed: (.forbidden, "invalid_target")
        case .notUsable: (.conflict, "invalid_target")
        case .tooLarge: (.contentTooLarge, "invalid_request")
        case .busy: (.tooManyRequests, "temporarily_unavailable")
        case .entraRefused: (.badGateway, "invalid_grant")
        case .entraUnavailable: (.serviceUnavailable, "temporarily_unavailable")
        }
    }

    var json: JSON {
        var members: [JSON.Member] = [
            .init("error", .string(error)), .init("error_description", .string(Self.allowed(description))),
        ]
        if let hint { members.append(.init("hint", .string(hint))) }
        if let entra { members.append(.init("entra", entra)) }
        if let mayBePropagating { members.append(.init("may_be_propagating", .bool(mayBePropagating))) }
        return .object(members)
    }

    /// RFC 6749 section 5.2: `error_description` keeps to %x20-21, %x23-5B and %x5D-7E. Entra's texts and names given by
    /// admins do not, so quotation marks become apostrophes, a backslash a slash, line breaks blanks and the rest `?`.
    static func allowed(_ text: String) -> String {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(UInt8(ascii: "'"))
            case "\\": bytes.append(UInt8(ascii: "/"))
            case " "..."~": bytes.append(UInt8(scalar.value))
            case "\r": continue
            case "\n", "\t": bytes.append(UInt8(ascii: " "))
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension EntraRefusal {
    /// Code and ids as Entra sent them.
    var json: JSON {
        [
            "code": .optional(code), "error_codes": .array(errorCodes.map(JSON.integer)),
            "trace_id": .optional(traceID), "correlation_id": .optional(correlationID),
            "timestamp": .optional(timestamp),
        ]
    }
}
