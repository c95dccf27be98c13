/// What the apps file says: the tenants that exist and the applications registered in them.
struct Directory: Codable, Sendable {
    let tenants: [Tenant]
    let applications: [RegisteredApplication]

    /// The tenant `name` speaks of: its GUID or one of its domain names, in any case of letters.
    func tenant(named name: String) -> Tenant? { tenants.first { $0.isNamed(name) } }

    /// The application with this client ID, a GUID in any case of letters.
    func application(_ clientID: String) -> RegisteredApplication? {
        applications.first { $0.clientId.lowercased() == clientID.lowercased() }
    }
}

struct Tenant: Codable, Sendable {
    /// A GUID.
    let id: String
    /// Verified domain names; none when absent.
    let domains: [String]?

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
    let tenants: [String]?
    var federatedCredentials: [FederatedCredential]?
    var secrets: [ClientSecret]?
    var certificates: [RegisteredCertificate]?
    /// Granted application permissions by resource, such as `"https://graph.microsoft.com": ["User.Read.All"]`.
    let roles: [String: [String]]?
    let disabled: Bool?

    func isHome(in tenant: Tenant) -> Bool { tenant.isNamed(self.tenant) }

    func hasServicePrincipal(in tenant: Tenant) -> Bool { (tenants ?? [self.tenant]).contains(where: tenant.isNamed) }
}

/// A federated identity credential: three texts compared byte by byte with what an assertion says (facts 2.1).
struct FederatedCredential: Codable, Sendable {
    let name: String
    let issuer: String
    let subject: String
    /// Exactly one.
    let audiences: [String]
    let description: String?
}
