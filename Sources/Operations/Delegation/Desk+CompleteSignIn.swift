package import Cryptography
import Entra
package import Federation
import FoundationEssentials
import Storage

/// What a browser brings back from Microsoft in the query of the redirect (RFC 6749 section 4.1.2).
package struct BrowserReturn: Sendable {
    package var state: String?
    package var code: String?
    package var error: String?
    package var errorDescription: String?
    /// The tenant whose administrator consented, as Entra says; shown, never relied on.
    package var tenant: String?
    /// Comes with a failed consent too, so that `error` counts first.
    package var adminConsent: String?

    package init() {}
}

/// What came of it.
package struct BrowserOutcome: Sendable {
    package let connection: Connection
    package let purpose: Purpose

    package enum Purpose: Hashable, Sendable {
        /// Who signed in.
        case signedIn(user: String)
        case consented
    }
}

/// Why a return from Microsoft was turned away before anything was done with it.
package enum ReturnProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// No `state`, or one that is unknown, used or expired.
    case unknownState
    /// Another browser than the one that was sent.
    case otherBrowser
    /// The admin has signed out, or the session has ended.
    case sessionOver
    /// The connection was edited or removed meanwhile.
    case connectionChanged
    /// Neither a code nor an error.
    case incomplete
    /// Entra or the person said no.
    case declined(connection: Name, EntraRefusal)

    package var description: String {
        switch self {
        case .unknownState: "This return from Microsoft belongs to no sign-in that is under way."
        case .otherBrowser: "The sign-in was begun in another browser."
        case .sessionOver: "You were signed out of Aureole before Microsoft sent you back."
        case .connectionChanged: "The connection was changed while you were signing in."
        case .incomplete: "Microsoft sent neither a code nor a reason."
        case .declined(_, let refusal): refusal.advice.whatHappened
        }
    }

    package var hint: String {
        switch self {
        case .unknownState, .otherBrowser, .connectionChanged, .incomplete:
            "Open the connection and begin again; a sign-in has ten minutes, and serves once."
        case .sessionOver: "Sign in here, then begin again."
        case .declined(_, let refusal): refusal.hint
        }
    }
}

extension Desk {
    /// Takes up what a browser brings back: redeems the code, or notes the consent.
    ///
    /// - Parameters:
    ///   - token: what the browser kept from `BrowserErrand`.
    ///   - isAlive: whether the session that sent it is.
    /// - Throws: `ReturnProblem`; `Refusal` when Entra does not redeem the code; a fault.
    package func complete(
        _ back: BrowserReturn, token: Secret<String>?, whileAlive admin: (ID<Session>) async throws -> Caller?
    ) async throws -> BrowserOutcome {
        let now = surroundings.clock()
        guard let state = back.state,
            let (attempt, verifier) = try await store.takeAttempt(stateHash: Digest.sha256(state.utf8), at: now)
        else { throw ReturnProblem.unknownState }
        guard let token, Digest.sha256(token.reveal().utf8) == attempt.browserHash else {
            throw ReturnProblem.otherBrowser
        }
        guard let session = ID<Session>(attempt.session), let caller = try await admin(session) else {
            throw ReturnProblem.sessionOver
        }
        guard let connection = try await store.connection(.id(attempt.connection)),
            connection.version == attempt.version
        else { throw ReturnProblem.connectionChanged }
        try await requireYes(back, attempt, connection, by: caller)
        switch attempt.purpose {
        case .consent: return try await consented(connection, attempt, by: caller)
        case .signIn:
            guard let code = back.code, let verifier else { throw ReturnProblem.incomplete }
            return try await redeem(code, verifier, connection, by: caller)
        }
    }

    /// `error` first: `admin_consent=True` comes with failures too.
    private func requireYes(
        _ back: BrowserReturn, _ attempt: SignInAttempt, _ connection: Connection, by caller: Caller
    ) async throws {
        guard let error = back.error else {
            let isAnswered = attempt.purpose == .signIn || back.adminConsent?.lowercased() == "true"
            guard isAnswered else { throw ReturnProblem.incomplete }
            return
        }
        let refusal = EntraRefusal(
            returned: error, description: back.errorDescription,
            about: Situation(
                credential: connection.settings.credential.kind, permissions: connection.settings.permissions))
        try await store.journal.append(
            event(
                attempt.purpose == .signIn ? .signInCompleted : .consentAnswered, connection,
                refusal.code ?? refusal.error, by: caller))
        throw ReturnProblem.declined(connection: connection.name, refusal)
    }

    /// A token fetched before the consent lacks what was consented to, so that all of them are dropped.
    private func consented(
        _ connection: Connection, _ attempt: SignInAttempt, by caller: Caller
    ) async throws -> BrowserOutcome {
        try await store.update(
            connection, settings: connection.settings, status: connection.status,
            audit: event(
                .consentAnswered, connection, "ok", [.init("tenant", .string(attempt.tenant.text))], by: caller))
        lookups.forgetAll()
        return BrowserOutcome(connection: try await self.connection(.id(connection.id)), purpose: .consented)
    }

    private func redeem(
        _ code: String, _ verifier: Secret<[UInt8]>, _ connection: Connection, by caller: Caller
    ) async throws -> BrowserOutcome {
        let target = try connection.target(scope: nil, tenant: nil)
        let question = Question(
            connection: connection, target: target,
            grant: .authorizationCode(
                code, redirectURI: redirectURI, codeVerifier: String(decoding: verifier.reveal(), as: UTF8.self),
                scope: connection.signInScope(of: target.scope)))
        let answer = try await ask(question, with: try await means(of: connection), for: caller)
        guard let refreshToken = answer.refreshToken else {
            throw Refusal.entraUnavailable(
                .brokenAnswer(status: 200, problem: "the answer has no refresh_token"), retryAfter: 5)
        }
        let now = surroundings.clock()
        let user = TokenPayload(answer.idToken).user ?? "somebody whom Entra did not name"
        let delegation = Delegation(
            id: ID(surroundings.uuid()), connection: connection.id, user: user, scope: answer.scope ?? "",
            signedInAt: now, refreshedAt: now)
        let signedIn = try await store.begin(
            delegation, refreshToken: Secret(Array(refreshToken.utf8)), version: connection.version,
            audit: event(.signInCompleted, connection, "ok", [.init("user", .string(user))], by: caller))
        lookups.forgetAll()
        return BrowserOutcome(connection: signedIn, purpose: .signedIn(user: user))
    }

    private func event(
        _ action: AuditEvent.Action, _ connection: Connection, _ outcome: String, _ details: [JSON.Member] = [],
        by caller: Caller
    ) -> AuditEvent {
        AuditEvent(
            at: surroundings.clock(), caller: caller, action: action, target: "connection:\(connection.id)",
            outcome: outcome, details: details)
    }
}
