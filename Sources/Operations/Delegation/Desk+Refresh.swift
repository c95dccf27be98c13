import Cryptography
import Entra
import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// A token in the name of whoever signed in. Entra gives a new refresh token beside it, which is on disk before the
    /// access token leaves: a crash in between costs a call, never the sign-in, since the older one stays good until it
    /// is replaced here (Entra documentation, refresh tokens).
    ///
    /// - Throws: `Refusal.notUsable` when nobody signed in or has to do so again, other refusals, or a fault.
    func refreshed(
        _ target: ExchangeTarget, of connection: Connection, with means: Means, for caller: Caller
    ) async throws -> AccessToken {
        while true {
            guard let (delegation, token) = try await store.refreshToken(of: connection.id) else {
                throw Refusal.notUsable(.notSignedIn(connection.name))
            }
            guard let token else {
                throw Refusal.notUsable(.signInAgain(connection.name, delegation.ending ?? .unknown))
            }
            let question = Question(
                connection: connection, target: target,
                grant: .refreshToken(
                    String(decoding: token.reveal(), as: UTF8.self), scope: connection.signInScope(of: target.scope)))
            do {
                let answer = try await ask(question, with: means, for: caller)
                let next = answer.refreshToken.map { Secret(Array($0.utf8)) }
                if try await store.keep(refreshToken: next, of: delegation, at: surroundings.clock()) {
                    return answer.token
                }
            } catch Refusal.entraRefused(let refusal) where refusal.ends(connection, at: target.tenant) {
                let ending = Delegation.Ending(refusal)
                if try await end(delegation, ending, of: connection, for: caller) {
                    throw Refusal.notUsable(.signInAgain(connection.name, ending))
                }
            }
            // Somebody has signed in anew meanwhile, or another refresh was faster: only what stands there now counts.
        }
    }

    /// A sign-in that has ended gives no token any more, not even one that is still in memory: whoever ended it, by a new
    /// password or by revoking it, means that too.
    ///
    /// - Throws: `Refusal.notUsable`.
    func requireSignIn(_ connection: Connection) async throws {
        guard connection.settings.permissions == .delegated, connection.status == .signInAgain,
            let ending = try await store.delegation(of: connection.id)?.ending
        else { return }
        throw Refusal.notUsable(.signInAgain(connection.name, ending))
    }

    private func end(
        _ delegation: Delegation, _ ending: Delegation.Ending, of connection: Connection, for caller: Caller
    ) async throws -> Bool {
        let hasEnded = try await store.end(
            delegation, ending,
            audit: event(
                .signInEnded, connection, ending.code, by: caller, [.init("user", .string(delegation.user))]))
        lookups.forgetAll()
        return hasEnded
    }
}

extension EntraRefusal {
    /// Whether the sign-in is of no more use. What another tenant says is no matter of its own one; and consent can be given
    /// without the person, after which the sign-in goes on.
    fileprivate func ends(_ connection: Connection, at tenant: Tenant) -> Bool {
        let lacksConsent = code == "AADSTS65001" || [error, suberror].contains("consent_required")
        return needsSignIn && !lacksConsent && tenant == connection.settings.tenant
    }
}

extension Delegation.Ending {
    /// For a row that lacks what it must have.
    fileprivate static let unknown = Self(code: "unknown", reason: "The sign-in is gone.", claims: nil)

    fileprivate init(_ refusal: EntraRefusal) {
        self.init(code: refusal.code ?? refusal.error, reason: refusal.advice.whatHappened, claims: refusal.claims)
    }
}

extension Connection {
    /// What a refresh and a redemption ask for: the permissions for one resource, and another refresh token.
    func signInScope(of scope: Scope) -> String { "\(delegatedScope(of: scope)) openid profile offline_access" }
}
