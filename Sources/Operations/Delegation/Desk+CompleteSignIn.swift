import Cryptography
import Entra
package import Federation
import FoundationEssentials
import Storage

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

extension Desk {
    /// Takes up what a browser brings back: redeems the code, or notes the consent.
    ///
    /// - Parameter token: what the browser kept from `BrowserErrand`.
    /// - Throws: `ReturnProblem`; `Refusal` when the code cannot be redeemed now; a fault.
    package func complete(_ back: BrowserReturn, presenting token: String?) async throws -> BrowserOutcome {
        let now = surroundings.clock()
        guard let state = back.state?.reveal(),
            let (attempt, verifier) = try await store.takeAttempt(stateHash: Digest.sha256(state.utf8), at: now)
        else { throw ReturnProblem.unknownState }
        guard let token, Digest.sha256(token.utf8) == attempt.browserHash else {
            throw ReturnProblem.otherBrowser
        }
        guard let session = ID<Session>(attempt.session), let admin = try await admin(inSession: session) else {
            throw ReturnProblem.sessionOver
        }
        let caller = Caller.admin(admin)
        guard let connection = try await store.connection(.id(attempt.connection)),
            connection.version == attempt.version
        else { throw ReturnProblem.connectionChanged }
        try await requireYes(back, attempt, connection, by: caller)
        do {
            switch attempt.purpose {
            case .consent: return try await consented(connection, attempt, by: caller)
            case .signIn:
                guard let code = back.code, let verifier else { throw ReturnProblem.incomplete }
                return try await redeem(code, verifier, connection, by: caller)
            }
        } catch StoreFailure.changedMeanwhile, StoreFailure.notFound {
            throw ReturnProblem.connectionChanged
        } catch Refusal.entraRefused(let refusal) {
            throw declined(refusal, connection)
        }
    }

    private func declined(_ refusal: EntraRefusal, _ connection: Connection) -> ReturnProblem {
        refusals.note(.entraRefused(refusal), of: connection.id, at: surroundings.clock())
        return .declined(connection, refusal)
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
            about: connection.situation)
        try await store.journal.append(
            event(
                attempt.purpose == .signIn ? .signInCompleted : .consentAnswered, connection,
                refusal.code ?? refusal.error, by: caller))
        throw declined(refusal, connection)
    }

    /// A token fetched before the consent lacks what was consented to, so that all of them are dropped.
    private func consented(
        _ connection: Connection, _ attempt: SignInAttempt, by caller: Caller
    ) async throws -> BrowserOutcome {
        try await store.update(
            connection, settings: connection.settings, status: connection.status,
            audit: event(
                .consentAnswered, connection, by: caller, [.init("tenant", .string(attempt.tenant.text))]))
        lookups.forgetAll()
        refusals.forget(connection.id)
        return BrowserOutcome(connection: try await self.connection(.id(connection.id)), purpose: .consented)
    }

    private func redeem(
        _ code: Secret<String>, _ verifier: Secret<[UInt8]>, _ connection: Connection, by caller: Caller
    ) async throws -> BrowserOutcome {
        let target = try connection.signInTarget
        let question = Question(
            connection: connection, target: target,
            grant: .authorizationCode(
                code.reveal(), redirectURI: redirectURI,
                codeVerifier: String(decoding: verifier.reveal(), as: UTF8.self),
                scope: connection.signInScope(of: target.scope)))
        let answer = try await ask(question, with: try await means(of: connection), for: caller)
        guard let refreshToken = answer.refreshToken else {
            throw Refusal.entraUnavailable(
                .brokenAnswer(status: 200, problem: "the answer has no refresh_token"), retryAfter: 5)
        }
        let now = surroundings.clock()
        let user = TokenPayload(answer.idToken).user ?? "somebody whom Entra does not name"
        let delegation = Delegation(
            id: ID(surroundings.uuid()), connection: connection.id, user: user, scope: answer.scope ?? "",
            signedInAt: now, refreshedAt: now)
        let signedIn = try await store.begin(
            delegation, refreshToken: Secret(Array(refreshToken.utf8)), version: connection.version,
            audit: event(.signInCompleted, connection, by: caller, [.init("user", .string(user))]))
        lookups.forgetAll()
        refusals.forget(connection.id)
        return BrowserOutcome(connection: signedIn, purpose: .signedIn(user: user))
    }
}
