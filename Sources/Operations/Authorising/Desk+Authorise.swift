package import Federation
import Storage

extension Desk {
    /// Tries a connection on the spot, past everything that is remembered, and notes how it ended.
    ///
    /// One token is asked for each resource. A token without any permission counts as authorised: Entra issues one before
    /// an administrator has consented.
    ///
    /// - Parameter tenant: its own or one it serves; its own when `nil`.
    /// - Throws: `Refusal`, `StoreFailure.notFound`, or a fault.
    package func authorise(
        _ reference: Reference<Connection>, tenant: Tenant? = nil, by caller: Caller
    ) async throws -> Authorisation {
        let connection = try await connection(reference)
        let isOwn = tenant == nil || tenant == connection.settings.tenant
        do {
            let authorisation = try await tried(connection, tenant, for: caller)
            if isOwn { refusals.forget(connection.id) }
            try await note(isOwn ? .authorised : nil, of: connection, by: caller, outcome: "ok")
            return authorisation
        } catch Refusal.entraRefused(let refusal) {
            try await note(
                isOwn ? .refused : nil, of: connection, by: caller, outcome: refusal.code ?? refusal.error)
            if isOwn { refusals.note(.entraRefused(refusal), of: connection.id, at: surroundings.clock()) }
            throw Refusal.entraRefused(refusal)
        } catch let refusal as Refusal {
            if isOwn { refusals.note(refusal, of: connection.id, at: surroundings.clock()) }
            throw refusal
        }
    }

    private func tried(
        _ connection: Connection, _ tenant: Tenant?, for caller: Caller
    ) async throws -> Authorisation {
        var resources: [Authorisation.Resource] = []
        for scope in connection.effectiveScopes {
            let exchanged = try await metered(meters.exchanges) {
                try await exchange(
                    connection, ExchangeRequest(scope: scope, tenant: tenant, forceRefresh: true), for: caller)
            }
            let payload = TokenPayload(exchanged.token.value)
            let granted = connection.settings.permissions == .application ? payload.roles : payload.scopes
            resources.append(Authorisation.Resource(scope, granted: granted, needs: connection.needs(of: scope)))
        }
        return Authorisation(resources: resources, outOfScope: connection.needsOutOfScope)
    }

    /// - Parameter status: of the connection as a whole, which its own tenant decides; `nil` leaves it.
    private func note(
        _ status: Connection.Status?, of connection: Connection, by caller: Caller, outcome: String
    ) async throws {
        let event = event(.connectionAuthorised, connection, outcome, by: caller)
        guard let status else { return try await store.journal.append(event) }
        try await store.setStatus(status, of: connection, audit: event)
    }
}
