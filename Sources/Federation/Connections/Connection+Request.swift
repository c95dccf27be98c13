/// What an exchange asks Entra for, after the connection has had its say.
package struct ExchangeTarget: Hashable, Sendable {
    package let tenant: Tenant
    package let applicationID: ApplicationID
    package let scope: Scope

    package init(tenant: Tenant, applicationID: ApplicationID, scope: Scope) {
        self.tenant = tenant
        self.applicationID = applicationID
        self.scope = scope
    }
}

extension Connection {
    /// The scopes it may ask for: its own, or everything consented for its cloud's Microsoft Graph.
    package var effectiveScopes: [Scope] {
        guard settings.scopes.isEmpty else { return settings.scopes }
        return (try? Scope(resource: settings.cloud.graphResource)).map { [$0] } ?? []
    }

    /// Decides what to ask Entra for. The spelling of the connection wins over the caller's, so that both share one
    /// cached token.
    ///
    /// - Throws: `Refusal.notUsable` while tenant or client ID are unknown, `Refusal.scopeNotAllowed` and
    ///   `Refusal.tenantNotAllowed` for anything that is not the connection's own.
    package func target(scope asked: Scope?, tenant askedTenant: Tenant?) throws(Refusal) -> ExchangeTarget {
        guard let tenant = settings.tenant, let applicationID = settings.applicationID else {
            throw .notUsable(.connectionIncomplete(name))
        }
        guard askedTenant == nil || askedTenant == tenant else { throw .tenantNotAllowed(connection: name) }
        let scopes = effectiveScopes
        let found = asked.map { asked in scopes.first { $0.matches(asked) } } ?? scopes.first
        guard let scope = found else { throw .scopeNotAllowed(connection: name, allowed: scopes) }
        return ExchangeTarget(tenant: tenant, applicationID: applicationID, scope: scope)
    }
}
