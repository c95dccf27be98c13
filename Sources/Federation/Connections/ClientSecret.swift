package import struct FoundationEssentials.Date

/// A client secret as far as it may be known: its value is sealed and never shown again.
package struct ClientSecret: Hashable, Sendable {
    /// Where the sealed value lies.
    package let id: ID<ClientSecret>
    /// When it ends, as Azure showed the admin who entered it; no answer of Entra's tells.
    package let expiresAt: Date?

    package init(id: ID<ClientSecret>, expiresAt: Date?) {
        self.id = id
        self.expiresAt = expiresAt
    }

    /// More bytes than any value that Azure makes.
    package static let longest = 1024

    /// Whether the text has the form of a secret's *ID*, a GUID, which stands in Azure's table beside the value and is
    /// copied in its place again and again (AADSTS7000215).
    package static func looksLikeSecretID(_ text: String) -> Bool { UUIDText.matches(text) }
}
