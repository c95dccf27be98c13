import Cryptography
package import Federation
package import FoundationEssentials
import Storage

extension Desk {
    /// Writes down, once a minute and when the service ends, when clients last used their keys. Runs until the surrounding
    /// service group shuts down.
    package func noteKeyUses(every interval: Duration = .seconds(60)) async throws {
        try await untilShutdown(every: interval, failing: "cannot note when keys were used") {
            let uses = keyUses.unwritten
            guard !uses.isEmpty else { return }
            try await store.note(uses: uses.mapValues(\.at))
            keyUses.forget(uses)
        }
    }

    /// When each of these clients last used a key, of those that ever have. Another process learns of a use within a minute.
    package func lastUses(of clients: [ID<Client>]) async throws -> [ID<Client>: Date] {
        let written = try await store.lastUses(of: clients)
        let asked = Set(clients)
        return keyUses.unwritten.values.filter { asked.contains($0.client) }.reduce(into: written) { uses, use in
            uses[use.client] = max(uses[use.client] ?? use.at, use.at)
        }
    }

    /// The keys of a client that are good, the newest first.
    package func keys(of client: Client) async throws -> [ClientKeyStatus] {
        let (now, unwritten) = (surroundings.clock(), keyUses.unwritten)
        return try await store.keys(of: client.id).filter { $0.expiresAt.map { now < $0 } ?? true }.map { key in
            ClientKeyStatus(
                createdAt: key.createdAt, expiresAt: key.expiresAt,
                lastUsedAt: [key.lastUsedAt, unwritten[key.hash]?.at].compactMap { $0 }.max())
        }
    }
}

/// What can be told of a key that nobody knows any more.
package struct ClientKeyStatus: Hashable, Sendable {
    package let createdAt: Date
    /// When it ends, if it does.
    package let expiresAt: Date?
    /// `nil` for one that was never used.
    package let lastUsedAt: Date?
}
