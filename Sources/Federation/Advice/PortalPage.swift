/// A page of the Microsoft Entra admin centre.
package enum PortalPage: String, Hashable, Sendable, CaseIterable {
    case overview
    case federatedCredentials = "federated_credentials"
    case certificates
    case clientSecrets = "client_secrets"
    case authentication
    case permissions
    case deletedApplications = "deleted_applications"
    case enterpriseApplications = "enterprise_applications"
    case enterpriseProperties = "enterprise_properties"
    case usersAndGroups = "users_and_groups"
    case consentSettings = "consent_settings"
    case conditionalAccess = "conditional_access"
    case namedLocations = "named_locations"
    case servicePrincipalSignIns = "service_principal_sign_ins"
    case userSignIns = "user_sign_ins"
    case users
    case crossTenantAccess = "cross_tenant_access"
    case tenantOverview = "tenant_overview"

    /// The way there, as the menus name it.
    package var text: String {
        switch self {
        case .overview: "\(Self.registration) > Overview"
        case .federatedCredentials: "\(Self.registration) > Certificates & secrets > Federated credentials"
        case .certificates: "\(Self.registration) > Certificates & secrets > Certificates"
        case .clientSecrets: "\(Self.registration) > Certificates & secrets > Client secrets"
        case .authentication: "\(Self.registration) > Authentication"
        case .permissions: "\(Self.registration) > API permissions"
        case .deletedApplications: "App registrations > Deleted applications"
        case .enterpriseApplications: "Enterprise applications > All applications"
        case .enterpriseProperties: "Enterprise applications > your application > Properties"
        case .usersAndGroups: "Enterprise applications > your application > Users and groups"
        case .consentSettings: "Enterprise applications > Consent and permissions"
        case .conditionalAccess: "Conditional Access > Policies"
        case .namedLocations: "Conditional Access > Named locations"
        case .servicePrincipalSignIns: "Monitoring & health > Sign-in logs > Service principal sign-ins"
        case .userSignIns: "Monitoring & health > Sign-in logs > User sign-ins"
        case .users: "Users > All users"
        case .crossTenantAccess: "External Identities > Cross-tenant access settings"
        case .tenantOverview: "Overview"
        }
    }

    private static let registration = "App registrations > your application"
}
