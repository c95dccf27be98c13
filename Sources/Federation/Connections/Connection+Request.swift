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
    /// Its own tenant and those it serves beside it.
    package var tenants: [Tenant] { [settings.tenant].compactMap { $0 } + settings.otherTenants }

    /// Its needs of one resource.
    package func needs(of scope: Scope) -> [Permission] {
        settings.needs.filter { need in
            (try? Scope(resource: need.resource ?? settings.cloud.graphResource))?.matches(scope) ?? false
        }
    }

    /// Needs of resources that none of its scopes is for; nothing it is granted could meet them.
    package var needsOutOfScope: [Permission] {
        settings.needs.filter { need in !effectiveScopes.contains { needs(of: $0).contains(need) } }
    }

    /// Decides what to ask Entra for. The spelling of the connection wins over the caller's, so that both share one
    /// cached token.
    ///
    /// - Throws: `Refusal.notUsable` while tenant or client ID are unknown, `Refusal.scopeNotAllowed` and
    ///   `Refusal.tenantNotAllowed` for anything that is not the connection's own.
    package func target(scope asked: Scope?, tenant askedTenant: Tenant?) throws(Refusal) -> ExchangeTarget {
        guard let own = settings.tenant, let applicationID = settings.applicationID else {
            throw .notUsable(.connectionIncomplete(name))
        }
        let tenant = askedTenant ?? own
        guard tenant == own || settings.otherTenants.contains(tenant) else {
            throw .tenantNotAllowed(connection: name)
        }
        let scopes = effectiveScopes
        let found = asked.map { asked in scopes.first { $0.matches(asked) } } ?? scopes.first
        guard let scope = found else { throw .scopeNotAllowed(connection: name, allowed: scopes) }
        return ExchangeTarget(tenant: tenant, applicationID: applicationID, scope: scope)
    }

    /// What a person is asked to consent to for one resource, and what its tokens are asked for: the permissions it
    /// needs, each with its resource in front, or everything that the app registration lists.
    package func delegatedScope(of scope: Scope) -> String {
        let needs = needs(of: scope)
        guard !needs.isEmpty else { return scope.text }
        let resource = scope.resource.hasSuffix("/") ? String(scope.resource.dropLast()) : scope.resource
        return needs.map { "\(resource)/\($0.name)" }.joined(separator: " ")
    }
}

extension Connection.Settings {
    /// See `Connection.effectiveScopes`.
    var effectiveScopes: [Scope] {
        guard scopes.isEmpty else { return scopes }
        let resources = [cloud.graphResource] + needs.compactMap(\.resource)
        return resources.compactMap { try? Scope(resource: $0) }.reduce(into: []) { found, scope in
            if !found.contains(where: scope.matches) { found.append(scope) }
        }
    }
}
