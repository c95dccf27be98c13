import CoreMetrics
import Cryptography
package import Entra
package import Federation
import FoundationEssentials
import Storage
import Synchronization

/// What a caller wants of a connection.
package struct ExchangeRequest: Hashable, Sendable {
    /// One of the connection's own; its first when `nil`.
    package var scope: Scope?
    /// The connection's own; the same when `nil`.
    package var tenant: Tenant?
    /// Asks Entra even if a token or a refusal is remembered.
    package var forceRefresh: Bool

    package init(scope: Scope? = nil, tenant: Tenant? = nil, forceRefresh: Bool = false) {
        self.scope = scope
        self.tenant = tenant
        self.forceRefresh = forceRefresh
    }
}

/// An access token and where it came from.
package struct ExchangedToken: Sendable {
    package let token: AccessToken
    package let source: AccessTokens.Source
    /// Whole seconds that are left, counted from the moment it was handed out.
    package let expiresIn: Int
}

extension Desk {
    /// Hands out an access token of a connection: from memory, or from Entra for a freshly minted assertion.
    ///
    /// - Throws: `Refusal`, or a fault of the database or the key.
    package func exchange(
        _ reference: Reference<Connection>, _ request: ExchangeRequest = ExchangeRequest(), for caller: Caller
    ) async throws -> ExchangedToken {
        try await metered(meters.exchanges) {
            try await admission.admit(caller) {
                let connection = try await permittedConnection(reference, for: caller)
                return try await exchange(connection, request, for: caller)
            }
        }
    }

    private func permittedConnection(
        _ reference: Reference<Connection>, for caller: Caller
    ) async throws -> Connection {
        guard let connection = try await lookups.connection(reference) else {
            throw caller.mayKnowNames ? Refusal.unknownConnection(reference.description) : .notGranted
        }
        guard caller.may(.connection(connection.id)) else { throw Refusal.notGranted }
        return connection
    }

    func exchange(
        _ connection: Connection, _ request: ExchangeRequest, for caller: Caller
    ) async throws -> ExchangedToken {
        let target = try connection.target(scope: request.scope, tenant: request.tenant)
        let agent = try await enabledAgent(of: connection)
        let key = AccessTokens.Key(
            connection: connection.id, version: connection.version, tenant: target.tenant, scope: target.scope)
        if !request.forceRefresh, let token = tokens.cached(key) {
            return handOut(token, from: .cache, connection, to: caller)
        }
        let own = OwnCall()
        let (token, source) = try await tokens.token(for: key, force: request.forceRefresh) {
            own.setOut()
            return try await fetch(target, of: connection, agent: agent, for: caller)
        }
        // The audit row of a shared call names the caller who made it; the others are counted.
        if source == .entra, !own.hasSetOut { handOuts.count(connection: connection.id, to: caller) }
        return handOut(token, from: source, connection, to: caller)
    }

    /// The agent a connection proves itself with. Looked up on every request, also when a token is remembered: whoever
    /// disables an agent means what its connections can still get.
    private func enabledAgent(of connection: Connection) async throws -> Agent {
        switch connection.settings.credential {
        case .federated(let id):
            guard let agent = try await lookups.agent(.id(id)) else {
                throw Refusal.notUsable(.connectionIncomplete(connection.name))
            }
            guard agent.isEnabled else { throw Refusal.notUsable(.agentDisabled(agent.name)) }
            return agent
        }
    }

    private func fetch(
        _ target: ExchangeTarget, of connection: Connection, agent: Agent, for caller: Caller
    ) async throws -> AccessToken {
        try await withKey(for: entra.authority(of: connection.settings.cloud)) { key in
            try await ask(target, of: connection, agent: agent, with: key, for: caller)
        }
    }

    private func ask(
        _ target: ExchangeTarget, of connection: Connection, agent: Agent, with key: HeldKey, for caller: Caller
    ) async throws -> AccessToken {
        do {
            let audience = try agent.audience(for: connection.settings.cloud)
            let assertion = try await signedAndAudited(agent, audience: audience, with: key, for: caller)
            let token = try await entra.token(
                TokenRequest(
                    tenant: target.tenant, cloud: connection.settings.cloud, applicationID: target.applicationID,
                    scope: target.scope, proof: .assertion(assertion.token)))
            try await audit(target, of: connection, for: caller, outcome: "ok", token: token)
            return token
        } catch let refusal as Refusal {
            if case .entraRefused(let answer) = refusal { meters.entraRefused(answer) }
            try await audit(target, of: connection, for: caller, outcome: refusal.word)
            throw refusal
        }
    }

    private func audit(
        _ target: ExchangeTarget, of connection: Connection, for caller: Caller, outcome: String,
        token: AccessToken? = nil
    ) async throws {
        var details: [JSON.Member] = [
            .init("tenant", .string(target.tenant.text)), .init("client_id", .string(target.applicationID.text)),
            .init("scope", .string(target.scope.text)),
        ]
        if let token {
            details.append(.init("exp", .integer(Int(token.expiresAt.timeIntervalSince1970))))
            details.append(.init("sha256", .string(Digest.hex(Digest.sha256(token.value.utf8)))))
        }
        try await store.journal.append(
            AuditEvent(
                at: surroundings.clock(), caller: caller, action: .tokenExchanged,
                target: "connection:\(connection.id)", outcome: outcome, details: details))
    }

    private func handOut(
        _ token: AccessToken, from source: AccessTokens.Source, _ connection: Connection, to caller: Caller
    ) -> ExchangedToken {
        if source == .cache {
            meters.cacheHits.increment()
            handOuts.count(connection: connection.id, to: caller)
        }
        let left = token.expiresAt.timeIntervalSince(surroundings.clock())
        return ExchangedToken(token: token, source: source, expiresIn: max(0, Int(left.rounded(.down))))
    }
}

/// Whether a caller's own call to Entra set out, or one under way was shared.
private final class OwnCall: Sendable {
    private let isOut = Atomic(false)

    func setOut() { isOut.store(true, ordering: .relaxed) }
    var hasSetOut: Bool { isOut.load(ordering: .relaxed) }
}

extension Agent {
    /// Whom an assertion for Entra is addressed to: the cloud's own audience if the agent has it, else its first.
    fileprivate func audience(for cloud: Cloud) throws -> Audience {
        let usual = try Audience(cloud.tokenExchangeAudience)
        return try audience(asked: audiences.contains(usual) ? usual : nil)
    }
}

extension ExchangedToken {
    /// The answer of the exchange endpoint and of `connection token --json`.
    package var json: JSON {
        [
            "access_token": .string(token.value),
            "token_type": "Bearer",
            "expires_in": .integer(expiresIn),
            "expires_at": .integer(Int(token.expiresAt.timeIntervalSince1970)),
            "source": .string(source == .cache ? "cache" : "entra"),
        ]
    }
}
