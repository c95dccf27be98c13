import Cryptography
import Entra
package import Federation
import FoundationEssentials
import Storage

/// Where to send a browser, and what it has to bring back beside the `state` in the address.
package struct BrowserErrand: Sendable {
    package let url: String
    private let token: Secret<String>

    fileprivate init(url: String, token: Secret<String>) {
        self.url = url
        self.token = token
    }

    /// What the browser is to keep: for a cookie that comes back with a redirect from another site, and holds nothing
    /// else.
    package func revealCookie() -> String { token.reveal() }
}

extension Desk {
    /// Seconds in which a browser has to be back.
    package static let errandLifetime = 600

    /// Sends an admin's browser to Microsoft, so that a person signs in for a connection with delegated permission.
    ///
    /// - Parameters:
    ///   - session: the admin's; it has to be alive when the browser comes back.
    /// - Throws: `Refusal`, or a fault.
    package func beginSignIn(
        _ reference: Reference<Connection>, session: ID<Session>, by caller: Caller
    ) async throws -> BrowserErrand {
        let connection = try await knownConnection(reference)
        guard connection.settings.permissions == .delegated else {
            throw Refusal.badRequest("The connection '\(connection.name)' acts as itself; nobody signs in for it.")
        }
        let target = try connection.signInTarget
        let errand = Errand(surroundings)
        let verifier = Self.text(surroundings.randomBytes(32))
        let claims = try await store.delegation(of: connection.id)?.ending?.claims
        try await store.add(
            errand.attempt(.signIn, connection, target.tenant, session, surroundings.clock()),
            codeVerifier: Secret(Array(verifier.utf8)), audit: event(.signInBegun, connection, target, by: caller))
        let address = BrowserAddress.signIn(
            at: entra.browserAuthority(of: connection.settings.cloud), tenant: target.tenant,
            applicationID: target.applicationID, redirectURI: redirectURI, scope: connection.scopesToConsent,
            state: errand.state, codeChallenge: Self.text(Digest.sha256(verifier.utf8)), claims: claims)
        return BrowserErrand(url: address.url, token: Secret(errand.token))
    }

    /// Sends an administrator's browser to Microsoft, to consent for a whole tenant.
    ///
    /// - Parameter tenant: the connection's own or one it serves; its own when `nil`.
    /// - Throws: as `beginSignIn`.
    package func beginConsent(
        _ reference: Reference<Connection>, tenant: Tenant? = nil, session: ID<Session>, by caller: Caller
    ) async throws -> BrowserErrand {
        let connection = try await knownConnection(reference)
        let target = try connection.target(scope: nil, tenant: tenant)
        let errand = Errand(surroundings)
        try await store.add(
            errand.attempt(.consent, connection, target.tenant, session, surroundings.clock()), codeVerifier: nil,
            audit: event(.consentAsked, connection, target, by: caller))
        return BrowserErrand(
            url: consentAddress(connection, target, state: errand.state), token: Secret(errand.token))
    }

    /// The address at which an administrator of a tenant consents, to be sent to that person; nobody waits for the answer.
    ///
    /// - Throws: `Refusal`, or a fault.
    package func consentAddress(_ reference: Reference<Connection>, tenant: Tenant? = nil) async throws -> String {
        let connection = try await knownConnection(reference)
        return consentAddress(connection, try connection.target(scope: nil, tenant: tenant), state: "aureole")
    }

    private func knownConnection(_ reference: Reference<Connection>) async throws -> Connection {
        guard let connection = try await store.connection(reference) else {
            throw Refusal.unknownConnection(reference.description)
        }
        return connection
    }

    private func consentAddress(_ connection: Connection, _ target: ExchangeTarget, state: String) -> String {
        BrowserAddress.adminConsent(
            at: entra.browserAuthority(of: connection.settings.cloud), tenant: target.tenant,
            applicationID: target.applicationID, redirectURI: redirectURI, scope: target.scope, state: state
        ).url
    }

    private func event(
        _ action: AuditEvent.Action, _ connection: Connection, _ target: ExchangeTarget, by caller: Caller
    ) -> AuditEvent {
        event(action, connection, by: caller, [.init("tenant", .string(target.tenant.text))])
    }

    fileprivate static func text(_ bytes: [UInt8]) -> String { Thumbprint(bytes).base64URL }

    /// Two random values: one goes through Entra and one stays with the browser. Only their hashes are kept.
    private struct Errand {
        let state: String
        let token: String
        private let id: ID<SignInAttempt>

        init(_ surroundings: Surroundings) {
            state = Desk.text(surroundings.randomBytes(32))
            token = Desk.text(surroundings.randomBytes(32))
            id = ID(surroundings.uuid())
        }

        func attempt(
            _ purpose: SignInAttempt.Purpose, _ connection: Connection, _ tenant: Tenant, _ session: ID<Session>,
            _ now: Date
        ) -> SignInAttempt {
            SignInAttempt(
                id: id, stateHash: Digest.sha256(state.utf8), browserHash: Digest.sha256(token.utf8),
                session: session.description, purpose: purpose, connection: connection, tenant: tenant,
                expiresAt: now.addingTimeInterval(Double(Desk.errandLifetime)))
        }
    }
}

extension Connection {
    /// What the code is redeemed for: a code brings a token of one resource, of those consented to.
    var signInTarget: ExchangeTarget {
        get throws(Refusal) { try target(scope: scopesToAsk.first, tenant: nil) }
    }

    /// What a person consents to at once, for all resources; a token is for one of them.
    fileprivate var scopesToConsent: String {
        scopesToAsk.map(delegatedScope(of:)).joined(separator: " ")
    }

    /// Entra takes permissions of several resources in one request, but `/.default` only alone (AADSTS70011).
    private var scopesToAsk: [Scope] {
        let named = effectiveScopes.filter { !needs(of: $0).isEmpty }
        return named.isEmpty ? Array(effectiveScopes.prefix(1)) : named
    }
}
