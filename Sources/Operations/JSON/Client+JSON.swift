import Cryptography
package import Federation
package import FoundationEssentials

extension Client {
    /// As `client show --json` and the admin API tell it: without its key, which nobody knows any more.
    ///
    /// - Parameters:
    ///   - names: what `Desk.namesOfGrants()` gave.
    ///   - lastUsedAt: what `Desk.lastUses()` gave for it.
    package func json(_ names: [Grant: String], lastUsedAt: Date?) -> JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "allow": .strings(words(names)),
            "admin": .bool(isAdmin), "last_used_at": .seconds(lastUsedAt),
        ]
    }

    /// What it was granted, as it is written for people.
    package func words(_ names: [Grant: String]) -> [String] {
        grants.map { names[$0] ?? $0.word }.sorted()
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
