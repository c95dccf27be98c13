import AsyncHTTPClient
package import Federation
package import FoundationEssentials
package import Logging

/// The client side of Entra's token endpoint: one request, one token or the reason why there is none.
///
/// Connections are kept warm and bounded in number. It does not cache tokens; see `AccessTokens`.
package final class TokenEndpoint: Sendable {
    let settings: Settings
    let surroundings: Surroundings
    let throttle = Throttle()
    let logger: Logger
    let clients: Clients

    /// - Parameter clock: for the end of a token's life and for `Retry-After`.
    /// - Throws: `EntraSetupProblem` when the additional roots cannot be read or `HTTPS_PROXY` is malformed.
    package convenience init(
        settings: Settings, clock: @escaping @Sendable () -> Date = { .now }, logger: Logger
    ) throws(EntraSetupProblem) {
        try self.init(settings: settings, surroundings: Surroundings(clock: clock), logger: logger)
    }

    init(settings: Settings, surroundings: Surroundings, logger: Logger) throws(EntraSetupProblem) {
        self.settings = settings
        self.surroundings = surroundings
        self.logger = logger
        clients = Clients(try settings.route())
    }

    /// Asks Entra for a token with application permissions.
    ///
    /// - Throws: as `answer(to:)`.
    package func token(_ request: TokenRequest) async throws(Refusal) -> AccessToken {
        try await answer(to: request).token
    }

    /// Asks Entra for a token.
    ///
    /// A 5xx without `Retry-After` and a connection that closes before an answer are tried once more after a second, all
    /// within one time limit. `Retry-After` is remembered: until it is over, requests for the tenant are refused without
    /// asking Entra.
    ///
    /// - Throws: `Refusal.entraRefused` and `Refusal.entraUnavailable`, no others.
    package func answer(to request: TokenRequest) async throws(Refusal) -> TokenAnswer {
        let authority = settings.authority(of: request.cloud)
        let url = authority.tokenEndpoint(of: request.tenant)
        if let wait = throttle.secondsLeft(url, now: surroundings.clock()) {
            throw .entraUnavailable(.throttled, retryAfter: wait)
        }
        let client = clients.client(forHost: authority.host, port: authority.port)
        let sent = Sent(url: url, form: request.form, situation: request.situation)
        let timed: TimedReply
        do {
            timed = try await within(settings.timeout) { try await self.reply(to: sent, from: client) }
        } catch {
            let phrase = NetworkFailure.describe(error, host: authority.host)
            let reason = phrase.map(EntraUnavailability.unreachable) ?? .timedOut
            logger.debug("Entra did not answer", metadata: ["endpoint": "\(url)", "reason": "\(reason)"])
            throw unavailable(reason, at: url)
        }
        return try answer(in: timed, to: request, at: url)
    }

    /// The base URL that answers for a cloud.
    package func authority(of cloud: Cloud) -> String { settings.authority(of: cloud).text }

    /// Where browsers are sent for a cloud.
    package func browserAuthority(of cloud: Cloud) -> Authority { settings.authority(of: cloud) }

    /// The URL of a tenant's token endpoint, to which an application's own assertion is addressed.
    package func address(of tenant: Tenant, in cloud: Cloud) -> String {
        settings.authority(of: cloud).tokenEndpoint(of: tenant)
    }

    /// Closes all connections. Requests that are under way end as unreachable.
    package func shutdown() async { await clients.shutdown() }

    private func answer(
        in timed: TimedReply, to request: TokenRequest, at url: String
    ) throws(Refusal) -> TokenAnswer {
        switch timed.reply.outcome(sentAt: timed.sentAt) {
        case .token(let answer): return answer
        case .refused(let refusal): throw .entraRefused(refusal)
        case .unavailable(let reason): throw unavailable(reason, at: url, asked: timed.reply.retryAfter)
        }
    }

    /// Remembers how long to leave the tenant alone, when Entra said so or is being asked too much.
    private func unavailable(_ reason: EntraUnavailability, at url: String, asked field: String? = nil) -> Refusal {
        let now = surroundings.clock()
        let asked = RetryAfter.seconds(in: field, now: now)
        let wait = asked ?? RetryAfter.default
        if asked != nil || reason == .throttled {
            throttle.hold(url, until: now.addingTimeInterval(Double(wait)))
        }
        return .entraUnavailable(reason, retryAfter: wait)
    }
}
