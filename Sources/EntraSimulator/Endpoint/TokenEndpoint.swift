import FoundationEssentials

/// What a good request earns: the ingredients of an access token.
struct AccessGrant: Sendable {
    let tenant: Tenant
    let application: RegisteredApplication
    let resource: Resource
    /// `https://host:port` of the token's issuer.
    let base: String
    let credential: ProvenCredential
}

enum ProvenCredential: Sendable {
    case secret
    case certificate
    case federated(name: String)
}

/// Judges token requests in the order in which Entra complains. Where the facts tell no order between two complaints,
/// it is assumed: request, tenant, application, scope, credential.
struct TokenEndpoint: Sendable {
    let directory: Directory
    let issuers: IssuerMetadata
    let cacheTime: CacheTime
    let now: Date

    /// - Parameter sighting: is told what is seen on the way, whatever comes of it.
    func judge(_ request: TokenRequest, into sighting: inout Sighting) async throws(Refusal) -> AccessGrant {
        try checkProtocol(request)
        let proof = try ClientProof(request)
        sighting.clientID = proof.clientID
        let tenant = try findTenant(request.tenant)
        let application = try findApplication(proof.clientID, in: tenant)
        guard let means = proof.means else { throw .noCredential }
        guard let scope = request.form["scope"] else { throw .missingParameter("scope") }
        let resource = try Resource(scope: scope, tenant: tenant, directory: directory)
        let realm = Realm(base: request.base, tenant: tenant, application: application)
        let credential =
            switch means {
            case .secret(let secret): try judge(secret: secret, of: application, into: &sighting)
            case .assertion(let text): try await judge(assertion: text, in: realm, into: &sighting)
            }
        return AccessGrant(
            tenant: tenant, application: application, resource: resource, base: request.base, credential: credential)
    }

    private func checkProtocol(_ request: TokenRequest) throws(Refusal) {
        guard request.origin == nil else { throw .crossOrigin }
        guard !request.form.repeatsAName else { throw .malformedRequest }
        guard let grantType = request.form["grant_type"] else { throw .missingParameter("grant_type") }
        guard grantType == "client_credentials" else { throw .unsupportedGrantType(grantType) }
    }

    /// - Throws: 9001023 for a name that stands for many tenants, 900023 for no possible name, 90002 for an unknown one.
    private func findTenant(_ name: String) throws(Refusal) -> Tenant {
        guard !["common", "consumers", "organizations"].contains(name.lowercased()) else { throw .tenantlessGrant }
        return try directory.knownTenant(name)
    }

    /// An application nobody brought into this tenant is not found (700016); one that was registered here, but whose
    /// service principal is missing, is told so (7000229).
    private func findApplication(_ clientID: String, in tenant: Tenant) throws(Refusal) -> RegisteredApplication {
        guard let application = directory.application(clientID),
            application.isHome(in: tenant) || application.hasServicePrincipal(in: tenant)
        else { throw .applicationNotFound(clientID, tenant: tenant.id) }
        guard application.hasServicePrincipal(in: tenant) else {
            throw .noServicePrincipal(clientID, tenant: tenant.id)
        }
        guard application.disabled != true else { throw .applicationDisabled(clientID) }
        return application
    }
}

extension Directory {
    /// - Throws: 900023 unless `name` is a GUID or a domain name, 90002 unless it names a tenant of the directory.
    func knownTenant(_ name: String) throws(Refusal) -> Tenant {
        let domainName = /(?i)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?/
        guard UUID(uuidString: name) != nil || name.wholeMatch(of: domainName) != nil else {
            throw .malformedTenant(name)
        }
        guard let tenant = tenant(named: name) else { throw .tenantNotFound(name) }
        return tenant
    }
}
