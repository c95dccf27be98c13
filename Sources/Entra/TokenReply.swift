import Federation
import FoundationEssentials

/// What the token endpoint answered, read whole.
struct TokenReply: Sendable {
    let status: Int
    /// `nil` when it was larger than the limit.
    let body: [UInt8]?
    /// The `Retry-After` field.
    var retryAfter: String?
    /// Who asked, which gives some refusals another sense.
    var situation = Situation(credential: .federated, permissions: .application)

    /// What an answer comes to.
    enum Outcome: Hashable, Sendable {
        case token(TokenAnswer)
        case refused(EntraRefusal)
        case unavailable(EntraUnavailability)
    }

    /// Reads the answer. No part of a body that was not understood is quoted, since a token may stand in it.
    ///
    /// - Parameter sentAt: a time before the request was sent, so that a token is never believed to live longer than it
    ///   does.
    func outcome(sentAt: Date) -> Outcome {
        guard !(300..<400).contains(status) else { return broken("is a redirect, which is never followed") }
        guard let body else { return broken("is larger than any token answer") }
        guard !body.isEmpty else { return broken("is empty") }
        let members = ReplyMembers(body)
        guard status == 200, let members, members.error == nil else { return failure(members, body) }
        return success(members, sentAt: sentAt)
    }

    func broken(_ problem: String) -> Outcome {
        .unavailable(
            status == 429 ? .throttled : .brokenAnswer(status: status, problem: "the answer \(problem)"))
    }

    /// How long before its end a token is replaced when Entra does not say (facts, 3.5).
    static let margin = 300
    /// More seconds than any token lives; what exceeds it is nonsense that would be kept for ever.
    private static let longestLife = 31_536_000

    private func success(_ members: ReplyMembers, sentAt: Date) -> Outcome {
        guard let value = members.accessToken, Self.isToken(value) else { return broken("has no usable access_token") }
        guard members.tokenType?.lowercased() == "bearer" else { return broken("has a token_type other than Bearer") }
        guard let life = members.expiresIn, (1...Self.longestLife).contains(life) else {
            return broken("has no usable expires_in")
        }
        let latest = max(0, life - Self.margin)
        let refresh = members.refreshIn.map { min(max(0, $0), latest) } ?? latest
        let token = AccessToken(
            value: value, expiresAt: sentAt.addingTimeInterval(Double(life)),
            refreshAt: sentAt.addingTimeInterval(Double(refresh)))
        return .token(
            TokenAnswer(
                token: token, refreshToken: members.refreshToken.flatMap { Self.isRefreshToken($0) ? $0 : nil },
                scope: members.scope?.shown(limit: 4000), idToken: members.idToken))
    }

    /// RFC 6749 appendix A.17. Entra's have one or two kilobytes; a row of the database holds it.
    private static func isRefreshToken(_ text: String) -> Bool { isToken(text) && text.utf8.count <= 16_384 }

    /// RFC 6749 appendix A.12: one or more printable ASCII characters. Others could break the header it is sent in.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
