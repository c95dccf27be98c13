/// A federated credential in Azure that believes this issuer.
package struct AffectedCredential: Hashable, Sendable {
    package let connection: Name
    package let tenant: Tenant?
    package let applicationID: ApplicationID?
    package let issuer: Issuer
    package let subject: Subject

    package init(
        connection: Name, tenant: Tenant?, applicationID: ApplicationID?, issuer: Issuer, subject: Subject
    ) {
        (self.connection, self.tenant, self.applicationID) = (connection, tenant, applicationID)
        (self.issuer, self.subject) = (issuer, subject)
    }
}
