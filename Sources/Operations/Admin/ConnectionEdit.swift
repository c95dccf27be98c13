package import Federation

/// What an admin says of a connection; what is `nil` stays as it is.
package struct ConnectionEdit: Hashable, Sendable {
    package var tenant: Tenant?
    package var applicationID: ApplicationID?
    package var permissions: PermissionType?
    package var cloud: Cloud?
    package var assertionAlgorithm: ClientAssertion.Algorithm?
    package var scopes: [Scope]?
    /// Whose needs come before those that are named.
    package var preset: Preset?
    package var needs: [Permission]?
    package var otherTenants: [Tenant]?

    package init() {}

    /// Changes what was said.
    package func apply(to settings: inout Connection.Settings) {
        if let tenant { settings.tenant = tenant }
        if let applicationID { settings.applicationID = applicationID }
        if let permissions { settings.permissions = permissions }
        if let cloud { settings.cloud = cloud }
        if let assertionAlgorithm { settings.assertionAlgorithm = assertionAlgorithm }
        if let scopes { settings.scopes = scopes }
        if let otherTenants { settings.otherTenants = otherTenants }
        if preset != nil || needs != nil { settings.needs = (preset?.needs ?? []) + (needs ?? []) }
    }
}
