/// What the apps file says: the tenants that exist and the applications registered in them.
struct Directory: Codable, Sendable {
    let tenants: [Tenant]
    let applications: [RegisteredApplication]
    let users: [User]?
    /// Not in the file: what was agreed to since the start.
    var consents = Consents()
    /// Not in the file: the cloud that was asked.
    var cloud = Cloud.public

    private enum CodingKeys: CodingKey {
        case tenants, applications, users
    }

    init(tenants: [Tenant], applications: [RegisteredApplication], users: [User]?) {
        self.tenants = tenants
        self.applications = applications
        self.users = users
    }

    /// The tenant `name` speaks of: its GUID or one of its domain names, in any case of letters.
    func tenant(named name: String) -> Tenant? { tenants.first { $0.isNamed(name) } }

    /// The application with this client ID, a GUID in any case of letters.
    func application(_ clientID: String) -> RegisteredApplication? {
        applications.first { $0.clientId.lowercased() == clientID.lowercased() }
    }

    /// The same as it stands in `tenant`, with all consent given there.
    func application(_ clientID: String, in tenant: Tenant) -> RegisteredApplication? {
        application(clientID).map { consents.applied(to: $0, in: tenant) }
    }

    /// The user with this sign-in name or object ID, in any case of letters.
    func user(_ name: String) -> User? {
        users?.first { [$0.name, $0.id].contains { $0.lowercased() == name.lowercased() } }
    }
}

struct Tenant: Codable, Sendable {
    /// A GUID.
    let id: String
    /// Verified domain names; none when absent.
    let domains: [String]?
    /// The one it lives in; the public cloud when absent.
    let cloud: Cloud?

    var ownCloud: Cloud { cloud ?? .public }

    /// Whether a name in place of a tenant's stands for many of them.
    static func standsForMany(_ name: String) -> Bool {
        ["common", "consumers", "organizations"].contains(name.lowercased())
    }

    func isNamed(_ name: String) -> Bool {
        ([id] + (domains ?? [])).contains { $0.lowercased() == name.lowercased() }
    }

    /// Every name the tenant may have in a URL.
    var names: [String] { [id] + (domains ?? []) }
}

/// An app registration with its credentials. Lists that are absent in the file are empty.
struct RegisteredApplication: Codable, Sendable {
    /// The application (client) ID, a GUID.
    let clientId: String
    let displayName: String
    /// The home tenant: GUID or domain name.
    let tenant: String
    /// Where a service principal exists; the home tenant alone when absent.
    var tenants: [String]?
    var federatedCredentials: [FederatedCredential]?
    var secrets: [ClientSecret]?
    var certificates: [RegisteredCertificate]?
    /// Granted application permissions by resource, such as `"https://graph.microsoft.com": ["User.Read.All"]`.
    var roles: PermissionNames?
    /// Granted delegated permissions for every user.
    var delegated: PermissionNames?
    /// Granted delegated permissions by the name of the user who agreed.
    let delegatedBy: [String: PermissionNames]?
    /// What an administrator's consent grants.
    let wanted: Permissions?
    /// Whether other tenants may bring it to theirs.
    let multiTenant: Bool?
    let redirectURIs: RedirectURIs?
    /// Who may sign in to it, by name; everybody when absent.
    let assigned: [String]?
    let disabled: Bool?

    func isAssigned(_ user: User) -> Bool {
        assigned?.contains { $0.lowercased() == user.name.lowercased() } ?? true
    }

    func isHome(in tenant: Tenant) -> Bool { tenant.isNamed(self.tenant) }

    func hasServicePrincipal(in tenant: Tenant) -> Bool { (tenants ?? [self.tenant]).contains(where: tenant.isNamed) }
}

/// A federated identity credential: three texts compared byte by byte with what an assertion says (facts 2.1).
struct FederatedCredential: Codable, Sendable {
    let name: String
    let issuer: String
    let subject: String
    /// Exactly one; the default of the tenant's cloud when absent.
    let audiences: [String]?
    let description: String?
}
