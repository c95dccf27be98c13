import Cryptography
package import Federation

extension Client {
    /// As `client show --json` and the admin API tell it: without its key, which nobody knows any more.
    ///
    /// - Parameter names: what `Desk.namesOfGrants()` gave.
    package func json(_ names: [Grant: String]) -> JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "allow": .strings(words(names)),
            "admin": .bool(isAdmin),
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
            "id": .string(client.id.description), "name": .string(client.name.text), "key": .string(key.reveal()),
        ]
    }
}
