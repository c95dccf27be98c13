package import struct FoundationEssentials.Date

/// How the last call to Entra for a connection and a tenant ended.
package struct ExchangeOutcome: Hashable, Sendable {
    package let connection: ID<Connection>
    package let tenant: Tenant
    package let triedAt: Date
    /// When Entra last issued a token; `nil` if it never did.
    package let succeededAt: Date?
    /// Why the last try failed: Entra's code, or one word; `nil` when it did not.
    package let problem: String?

    package init(connection: ID<Connection>, tenant: Tenant, triedAt: Date, succeededAt: Date?, problem: String?) {
        self.connection = connection
        self.tenant = tenant
        self.triedAt = triedAt
        self.succeededAt = succeededAt
        self.problem = problem
    }
}
