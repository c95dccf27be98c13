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
    /// The connection's own or one that it serves; its own when `nil`.
    package var tenant: Tenant?
    /// Asks Entra even if a token or a refusal is remembered.
    package var forceRefresh: Bool
    /// The SHA-256 hash, in hexadecimal, of a token that its resource turned away: it is not handed out again.
    package var rejectedToken: String?

    package init(
        scope: Scope? = nil, tenant: Tenant? = nil, forceRefresh: Bool = false, rejectedToken: String? = nil
    ) {
        self.scope = scope
        self.tenant = tenant
        self.forceRefresh = forceRefresh
        self.rejectedToken = rejectedToken
    }

    fileprivate func isMet(by token: AccessToken) -> Bool {
        guard !forceRefresh else { return false }
        guard let rejectedToken else { return true }
        return Digest.hex(Digest.sha256(token.value.utf8)) != rejectedToken.lowercased()
    }
}

/// An access token and where it came from.
package struct ExchangedToken: Sendable {
    package let token: AccessToken
    package let source: AccessTokens.Source
    /// Whole seconds that are left, counted from the moment it was handed out.
    package let expiresIn: Int
    /// The application that it was issued to.
    package let applicationID: ApplicationID
}

extension Desk {
    /// Hands out an access token of a connection: from memory, or from Entra for a proof made afresh.
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
        guard try await lookups.may(caller, .connection(connection.id)) else { throw Refusal.notGranted }
        return connection
    }

    func exchange(
        _ connection: Connection, _ request: ExchangeRequest, for caller: Caller
    ) async throws -> ExchangedToken {
        let target = try lookups.target(of: connection, scope: request.scope, tenant: request.tenant)
        try await requireSignIn(connection)
        let means = try await means(of: connection)
        let key = AccessTokens.Key(connection, target)
        if let cached = tokens.cached(key), request.isMet(by: cached) {
            return handOut(cached, from: .cache, connection, target, to: caller)
        }
        let isTurnedAway = tokens.held(key).map { !request.isMet(by: $0) } ?? false
        let own = OwnCall()
        let (token, source) = try await tokens.token(for: key, force: request.forceRefresh || isTurnedAway) {
            own.setOut()
            return try await fetch(target, of: connection, with: means, for: caller)
        }
        // The audit row of a shared call names the caller who made it; the others are counted.
        if source == .entra, !own.hasSetOut { handOuts.count(connection: connection.id, to: caller) }
        return handOut(token, from: source, connection, target, to: caller)
    }

    private func fetch(
        _ target: ExchangeTarget, of connection: Connection, with means: Means, for caller: Caller
    ) async throws -> AccessToken {
        switch connection.settings.permissions {
        case .application:
            let question = Question(
                connection: connection, target: target, grant: .clientCredentials(scope: target.scope.text))
            return try await ask(question, with: means, for: caller).token
        case .delegated: return try await refreshed(target, of: connection, with: means, for: caller)
        }
    }

    func handOut(
        _ token: AccessToken, from source: AccessTokens.Source, _ connection: Connection, _ target: ExchangeTarget,
        to caller: Caller
    ) -> ExchangedToken {
        if source == .cache {
            meters.cacheHits.increment()
            handOuts.count(connection: connection.id, to: caller)
        }
        let left = token.expiresAt.timeIntervalSince(surroundings.clock())
        return ExchangedToken(
            token: token, source: source, expiresIn: max(0, Int(left.rounded(.down))),
            applicationID: target.applicationID)
    }
}

extension AccessTokens.Key {
    init(_ connection: Connection, _ target: ExchangeTarget) {
        self.init(
            connection: connection.id, version: connection.version, tenant: target.tenant, scope: target.scope)
    }
}

/// Whether a caller's own call to Entra set out, or one under way was shared.
private final class OwnCall: Sendable {
    private let isOut = Atomic(false)

    func setOut() { isOut.store(true, ordering: .relaxed) }
    var hasSetOut: Bool { isOut.load(ordering: .relaxed) }
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
