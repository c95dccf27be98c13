import FoundationEssentials

/// An administrator's browser at one of the two admin consent endpoints (facts 3.8).
struct AdminConsentRequest: Sendable {
    let tenant: String
    let query: Form
    /// Whether `scope` must be there: the second version of the endpoint.
    let hasScope: Bool
}

/// What is consented to, once the redirect URI is trusted.
struct AdminConsentPlan: Sendable {
    let tenant: Tenant
    let application: RegisteredApplication
    let reply: ReplyAddress
}

/// Judges what an administrator is asked for. The order of complaints is assumed.
struct AdminConsentEndpoint: Sendable {
    let directory: Directory
    let settings: Settings

    /// - Throws: what is shown as a page.
    func trust(_ request: AdminConsentRequest) throws(Refusal) -> AdminConsentPlan {
        guard !request.query.repeatsAName else { throw .malformedRequest }
        guard let clientID = request.query["client_id"] else { throw .missingParameter("client_id") }
        let tenant = try findTenant(request, clientID: clientID)
        guard let application = directory.application(clientID, in: tenant),
            application.isHome(in: tenant) || application.multiTenant == true
                || application.hasServicePrincipal(in: tenant)
        else { throw .applicationNotFound(clientID, tenant: tenant.id) }
        let (uri, _) = try application.reply(request.query)
        return AdminConsentPlan(
            tenant: tenant, application: application, reply: ReplyAddress(uri: uri, state: request.query["state"]))
    }

    /// - Throws: what the application is told.
    func permissions(_ request: AdminConsentRequest, _ plan: AdminConsentPlan) throws(Refusal) -> Permissions {
        let wanted = plan.application.wanted ?? Permissions()
        guard request.hasScope else { return wanted }
        guard let text = request.query["scope"] else { throw .missingParameter("scope") }
        let scope = try UserScope(text, tenant: plan.tenant, directory: directory)
        var asked = wanted.filter { resource in scope.names(on: resource).contains(".default") }
        for permission in scope.permissions where permission.name != ".default" {
            asked.add(Permissions(delegated: [permission.resource.identifier: [permission.name]]))
        }
        return asked
    }

    /// `organizations` is the tenant of whoever signs in, here the application's home; `common` goes only without scope.
    private func findTenant(_ request: AdminConsentRequest, clientID: String) throws(Refusal) -> Tenant {
        let name = request.tenant.lowercased()
        guard name == "organizations" || (name == "common" && !request.hasScope) else {
            guard !Tenant.standsForMany(name) else { throw .tenantlessGrant }
            return try directory.knownTenant(request.tenant)
        }
        guard let application = directory.application(clientID) else {
            throw .applicationNotFound(clientID, tenant: name)
        }
        return try directory.knownTenant(application.tenant)
    }
}
