import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The token endpoint's JSON when it gives a token (facts 3.5).
struct TokenGranted: Encodable, Sendable {
    let tokenType = "Bearer"
    var expiresIn: Int?
    let extExpiresIn: Int
    let refreshIn: Int?
    let accessToken: String
    /// From here on only when a person stands behind the grant.
    var scope: String?
    var refreshToken: String?
    var idToken: String?
    var clientInfo: String?
}

/// The token endpoint's JSON when it does not (facts 3.6).
struct TokenRefused: Encodable, Sendable {
    let error: String
    let errorDescription: String
    let errorCodes: [Int]
    let timestamp: String
    let traceID: String
    let correlationID: String
    let errorURI: String
    let suberror: String?
    let claims: String?

    init(_ refusal: Refusal, marks: AnswerMarks) {
        error = refusal.error
        errorDescription = refusal.description(marks)
        suberror = refusal.suberror
        claims = refusal.claims
        errorCodes = [refusal.code]
        timestamp = marks.timestamp
        traceID = marks.traceID
        correlationID = marks.correlationID
        errorURI = "https://login.microsoftonline.com/error?code=\(refusal.code)"
    }
}

/// What support would ask for: the ids of one answer and when it was given.
struct AnswerMarks: Sendable {
    let traceID: String
    let correlationID: String
    /// UTC, such as `2026-11-23 10:00:00Z`.
    let timestamp: String

    /// - Parameter correlationID: the caller's `client-request-id`, taken over when it is a GUID.
    init(at now: Date, correlationID: String?, newID: () -> UUID = UUID.init) {
        traceID = newID().uuidString.lowercased()
        self.correlationID = (correlationID.flatMap(UUID.init) ?? newID()).uuidString.lowercased()
        timestamp = now.formatted(.iso8601.dateTimeSeparator(.space))
    }
}

extension Refusal {
    /// `error_description`, wherever it is shown.
    func description(_ marks: AnswerMarks) -> String {
        "AADSTS\(code): \(text) Trace ID: \(marks.traceID) Correlation ID: \(marks.correlationID) Timestamp: "
            + marks.timestamp
    }
}

extension Response {
    static func granted(_ body: TokenGranted, marks: AnswerMarks) throws -> Response {
        try json(body).marked(marks)
    }

    static func refused(_ refusal: Refusal, marks: AnswerMarks) throws -> Response {
        try json(TokenRefused(refusal, marks: marks), status: .init(code: refusal.status)).marked(marks)
    }

    private func marked(_ marks: AnswerMarks) -> Response {
        var response = self
        response.headers[.requestID] = marks.traceID
        response.headers[.clientRequestID] = marks.correlationID
        response.headers[.pragma] = "no-cache"
        return response
    }
}
