import FoundationEssentials

/// What a good request earns: the ingredients of an access token.
struct AccessGrant: Sendable {
    let tenant: Tenant
    let application: RegisteredApplication
    let resource: Resource
    /// `https://host:port` of the token's issuer.
    let base: String
    let credential: ProvenCredential
    /// For whom; nil when the application acts for itself.
    var delegation: Delegation?
}

/// What an application may do in a person's name.
struct Delegation: Sendable {
    let user: User
    let signIn: SignIn
    /// The delegated permissions of the access token.
    let permissions: [String]
    let wantsClientInfo: Bool
}

enum ProvenCredential: Sendable {
    /// A public client proves nothing.
    case none
    case secret
    case certificate
    case federated(name: String)
}

/// Judges token requests in the order in which Entra complains. Where the facts tell no order between two complaints,
/// it is assumed: request, tenant, application, scope, credential; for people, the code or refresh token stands between
/// application and credential, its state and the scope after the credential.
struct TokenEndpoint: Sendable {
    let directory: Directory
    let issuers: IssuerMetadata
    let sessions: Sessions
    let settings: Settings
    let now: Date

    /// - Parameter sighting: is told what is seen on the way, whatever comes of it.
    func judge(_ request: TokenRequest, into sighting: inout Sighting) async throws(Refusal) -> AccessGrant {
        let grantType = try checkProtocol(request)
        let proof = try ClientProof(request)
        sighting.clientID = proof.clientID
        guard request.origin == nil || (grantType != .clientCredentials && proof.means == nil) else {
            throw .crossOrigin
        }
        let tenant = try findTenant(request.tenant)
        let application = try directory.servedApplication(proof.clientID, in: tenant)
        let party = Party(
            realm: Realm(base: request.base, tenant: tenant, application: application), means: proof.means,
            request: request)
        switch grantType {
        case .clientCredentials: return try await judgeApplication(party, into: &sighting)
        case .authorizationCode: return try await judgeCode(party, into: &sighting)
        case .refreshToken: return try await judgeRefreshToken(party, into: &sighting)
        }
    }

    private func judgeApplication(_ party: Party, into sighting: inout Sighting) async throws(Refusal) -> AccessGrant {
        guard let means = party.means else { throw .noCredential }
        guard let scope = party.request.form["scope"] else { throw .missingParameter("scope") }
        let resource = try Resource(scope: scope, tenant: party.realm.tenant, directory: directory)
        return party.grant(resource, try await prove(means, in: party.realm, into: &sighting))
    }

    func prove(
        _ means: ClientProof.Means, in realm: Realm, into sighting: inout Sighting
    ) async throws(Refusal) -> ProvenCredential {
        switch means {
        case .secret(let secret): try judge(secret: secret, of: realm.application, into: &sighting)
        case .assertion(let text): try await judge(assertion: text, in: realm, into: &sighting)
        }
    }

    private func checkProtocol(_ request: TokenRequest) throws(Refusal) -> GrantType {
        guard !request.form.repeatsAName else { throw .malformedRequest }
        guard let name = request.form["grant_type"] else { throw .missingParameter("grant_type") }
        guard let grantType = GrantType(rawValue: name) else { throw .unsupportedGrantType(name) }
        return grantType
    }

    /// - Throws: 9001023 for a name that stands for many tenants, 900023 for no possible name, 90002 for an unknown one.
    private func findTenant(_ name: String) throws(Refusal) -> Tenant {
        guard !Tenant.standsForMany(name) else { throw .tenantlessGrant }
        return try directory.knownTenant(name)
    }
}

enum GrantType: String, Sendable {
    case clientCredentials = "client_credentials"
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
}

/// Who asks, where, and with what.
struct Party: Sendable {
    let realm: Realm
    let means: ClientProof.Means?
    let request: TokenRequest

    func grant(_ resource: Resource, _ credential: ProvenCredential, _ delegation: Delegation? = nil) -> AccessGrant {
        AccessGrant(
            tenant: realm.tenant, application: realm.application, resource: resource, base: realm.base,
            credential: credential, delegation: delegation)
    }
}

extension Directory {
    /// An application nobody brought into this tenant is not found (700016); one that was registered here, but whose
    /// service principal is missing, is told so (7000229).
    func servedApplication(_ clientID: String, in tenant: Tenant) throws(Refusal) -> RegisteredApplication {
        guard let application = application(clientID, in: tenant),
            application.isHome(in: tenant) || application.hasServicePrincipal(in: tenant)
        else { throw .applicationNotFound(clientID, tenant: tenant.id) }
        guard application.hasServicePrincipal(in: tenant) else {
            throw .noServicePrincipal(clientID, tenant: tenant.id)
        }
        guard application.disabled != true else { throw .applicationDisabled(clientID) }
        return application
    }

    /// - Throws: 900023 unless `name` is a GUID or a domain name, 90002 unless it names a tenant of the directory, 900439,
    ///   900440 or 900382 for a tenant of another cloud.
    func knownTenant(_ name: String) throws(Refusal) -> Tenant {
        let domainName = /(?i)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?/
        guard UUID(uuidString: name) != nil || name.wholeMatch(of: domainName) != nil else {
            throw .malformedTenant(name)
        }
        guard let tenant = tenant(named: name) else { throw .tenantNotFound(name) }
        guard tenant.ownCloud == cloud else { throw .otherCloud(of: tenant, asked: cloud) }
        return tenant
    }
}
