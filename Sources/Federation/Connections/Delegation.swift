package import struct FoundationEssentials.Date

/// A person's sign-in, on whose strength a connection acts; the refresh token behind it is sealed in the database.
package struct Delegation: Hashable, Sendable {
    /// Each sign-in has one of its own: what was begun under an earlier one changes nothing under the next.
    package let id: ID<Delegation>
    package let connection: ID<Connection>
    /// Who signed in, such as `anna@contoso.com`.
    package let user: String
    /// The permissions that Entra said the token holds, by blanks.
    package let scope: String
    package let signedInAt: Date
    /// When a refresh token was last put away.
    package let refreshedAt: Date
    /// Why the person has to sign in again; `nil` while all is well.
    package let ending: Ending?

    package init(
        id: ID<Delegation>, connection: ID<Connection>, user: String, scope: String, signedInAt: Date,
        refreshedAt: Date, ending: Ending? = nil
    ) {
        self.id = id
        self.connection = connection
        self.user = user
        self.scope = scope
        self.signedInAt = signedInAt
        self.refreshedAt = refreshedAt
        self.ending = ending
    }

    /// How it ended.
    package struct Ending: Hashable, Sendable {
        /// Entra's code, or its OAuth error.
        package let code: String
        /// A sentence for the admin.
        package let reason: String
        /// What Entra wants to see fulfilled at the next sign-in, as it sent it (a JSON object in a string).
        package let claims: String?

        package init(code: String, reason: String, claims: String?) {
            self.code = code
            self.reason = reason
            self.claims = claims
        }
    }
}
