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
    /// Entra's finer word beside `error`, such as `basic_action`.
    package let suberror: String?
    /// A JSON object that the next authorize request of a person has to carry, as it was sent.
    package let claims: String?
    /// What it means and what to do, in words for an admin.
    package let advice: Advice

    package init(answer: Answer, advice: Advice) {
        code = answer.code
        errorCodes = answer.errorCodes
        error = answer.error
        message = answer.message
        traceID = answer.traceID
        correlationID = answer.correlationID
        timestamp = answer.timestamp
        suberror = answer.suberror
        claims = answer.claims
        self.advice = advice
    }

    /// What to do, and where, as one plain text.
    package var hint: String { advice.hint }

    /// Whether the same request may succeed within minutes, because a change in Azure is still spreading.
    package var mayBePropagating: Bool { advice.waiting == .helps || advice.waiting == .mayHelp }

    /// Whether only a person who signs in again can end it.
    package var needsSignIn: Bool { advice.waiting == .signInAgain }

    /// Which of the three values Entra does not find in a federated credential; empty when it complains of something
    /// else.
    package var mismatchedFields: [TripleField] { code.map(TripleField.mismatched(by:)) ?? [] }

    /// What stood in the answer itself.
    package struct Answer: Hashable, Sendable {
        package var code: String?
        package var errorCodes: [Int]
        package var error: String
        package var message: String
        package var traceID: String?
        package var correlationID: String?
        package var timestamp: String?
        package var suberror: String?
        /// Whole, or `nil`.
        package var claims: String?

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
