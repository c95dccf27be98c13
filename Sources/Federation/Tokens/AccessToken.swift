package import struct FoundationEssentials.Date

/// A token that Entra issued for a connection. It prints as a placeholder wherever it might end up in a log.
package struct AccessToken: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The token itself, opaque to us and to clients.
    package let value: String
    package let expiresAt: Date
    /// From when on a fresher one should be fetched while this one is still handed out (`refresh_in`).
    package let refreshAt: Date

    package init(value: String, expiresAt: Date, refreshAt: Date) {
        self.value = value
        self.expiresAt = expiresAt
        self.refreshAt = refreshAt
    }

    package var description: String { "<access token, expires \(Int(expiresAt.timeIntervalSince1970))>" }
    package var customMirror: Mirror { Mirror(self, children: ["expiresAt": expiresAt]) }
}
