/// A "no" from Entra's token endpoint, as it was sent, with what an admin can do about it.
package struct EntraRefusal: Error, Hashable, Sendable {
    /// The code with its prefix, such as `AADSTS700213`; `nil` when Entra's answer carried none.
    package let code: String?
    /// All numbers of `error_codes`.
    package let errorCodes: [Int]
    /// The OAuth error, such as `invalid_client`.
    package let error: String
    /// Entra's sentence, without the trace and correlation ids behind it.
    package let message: String
    package let traceID: String?
    package let correlationID: String?
    /// As Entra wrote it, such as `2026-11-23 10:00:00Z`.
    package let timestamp: String?
    /// What to do, in words for an admin.
    package let hint: String
    /// Whether the same request may succeed within minutes, because a change in Azure is still spreading.
    package let mayBePropagating: Bool

    package init(answer: Answer, hint: String, mayBePropagating: Bool) {
        code = answer.code
        errorCodes = answer.errorCodes
        error = answer.error
        message = answer.message
        traceID = answer.traceID
        correlationID = answer.correlationID
        timestamp = answer.timestamp
        self.hint = hint
        self.mayBePropagating = mayBePropagating
    }

    /// What stood in the answer itself.
    package struct Answer: Hashable, Sendable {
        package var code: String?
        package var errorCodes: [Int]
        package var error: String
        package var message: String
        package var traceID: String?
        package var correlationID: String?
        package var timestamp: String?

        package init(error: String, message: String, code: String? = nil, errorCodes: [Int] = []) {
            self.error = error
            self.message = message
            self.code = code
            self.errorCodes = errorCodes
        }
    }
}

/// Why no answer of Entra could be had, though another try may bring one.
package enum EntraUnavailability: Hashable, Sendable {
    /// 429: too many requests for this tenant.
    case throttled
    /// 5xx, or a body that is no token answer, with the HTTP status.
    case brokenAnswer(status: Int, problem: String)
    /// No answer within the time limit.
    case timedOut
    /// No connection: name resolution, TLS, or the network, in one phrase.
    case unreachable(String)
}
