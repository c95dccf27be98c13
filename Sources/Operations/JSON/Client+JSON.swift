import Cryptography
package import Federation
package import FoundationEssentials

extension Client {
    /// As `client show --json` and the admin API tell it: without its key, which nobody knows any more.
    ///
    /// - Parameters:
    ///   - grants: all that it was granted; `nil` where it is gone by now.
    ///   - lastUsedAt: what `Desk.lastUses(of:)` gave for it.
    package func json(_ grants: NamedGrants?, lastUsedAt: Date?) -> JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "allow": .strings(grants?.words ?? []),
            "admin": .bool(isAdmin), "last_used_at": .seconds(lastUsedAt),
        ]
    }
}

extension ClientWithKey {
    /// The one form that shows a key: it was made a moment ago and is kept only as a hash.
    package func revealJSON() -> JSON {
        [
            "id": .string(client.id.description), "name": .string(client.name.text), "key": .string(revealKey()),
        ]
    }

    /// The key for the page that shows it this once.
    package func revealKey() -> String { key.reveal() }
}
