/// One Microsoft integration: which application of which tenant, how it proves itself, and what it may ask for.
package struct Connection: Hashable, Sendable {
    package let id: ID<Connection>
    package let name: Name
    /// Grows with every edit; part of the cache key of its tokens, so that an edit takes effect on the next request.
    package let version: Int
    package let status: Status
    package let settings: Settings
    /// The scopes it may ask for: its own, or everything consented for its cloud's Microsoft Graph and for the other
    /// resources that its needs name. Derived when it is made, since every exchange asks.
    package let effectiveScopes: [Scope]

    package init(id: ID<Connection>, name: Name, version: Int, status: Status, settings: Settings) {
        self.id = id
        self.name = name
        self.version = version
        self.status = status
        self.settings = settings
        effectiveScopes = settings.effectiveScopes
    }

    /// How far it has come on the way from the form to Entra's yes.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        /// Tenant or client ID is not known yet.
        case draft
        /// Complete, not tried.
        case ready
        /// Entra issued a token on the last try.
        case authorised
        /// Entra refused the last try.
        case refused
        /// A person has to sign in again (delegated permission).
        case signInAgain = "sign-in-again"
    }
}

extension Connection {
    /// What an admin enters and may change later.
    package struct Settings: Hashable, Sendable {
        package var tenant: Tenant?
        package var applicationID: ApplicationID?
        package var cloud: Cloud
        package var credential: Credential
        /// What it proved itself with before, kept so that it can be put back.
        package var previousCredential: Credential?
        /// How an assertion is signed that a certificate vouches for.
        package var assertionAlgorithm: ClientAssertion.Algorithm
        package var permissions: PermissionType
        package var scopes: [Scope]
        /// Permissions that the integration needs.
        package var needs: [Permission]
        /// Tenants beside its own that tokens may be asked for: the customers of a multi-tenant application.
        package var otherTenants: [Tenant]

        package init(
            tenant: Tenant? = nil, applicationID: ApplicationID? = nil, cloud: Cloud = .public, credential: Credential,
            permissions: PermissionType = .application, scopes: [Scope] = [], needs: [Permission] = []
        ) {
            previousCredential = nil
            assertionAlgorithm = .ps256
            otherTenants = []
            self.tenant = tenant
            self.applicationID = applicationID
            self.cloud = cloud
            self.credential = credential
            self.permissions = permissions
            self.scopes = scopes
            self.needs = needs
        }

        /// The status of a connection that has not been tried since it was last edited.
        package var untried: Status { tenant == nil || applicationID == nil ? .draft : .ready }
    }
}
