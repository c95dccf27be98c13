package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

/// What is known of one key of a client.
package struct KeptClientKey: Hashable, Sendable {
    package let hash: ClientKeyHash
    package let createdAt: Date
    /// When it ends, if it does.
    package let expiresAt: Date?
    /// `nil` for one that was never used.
    package let lastUsedAt: Date?
}

extension Store {
    /// The keys of a client, the newest first; those that have ended are among them until the next is made.
    package func keys(of client: ID<Client>) async throws(StoreFailure) -> [KeptClientKey] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT client_keys.*, used_at FROM client_keys LEFT JOIN client_key_uses USING (hash)
                    WHERE client_keys.client_id = ? ORDER BY created_at DESC, hash
                    """,
                arguments: [client.column]
            ).map { try KeptClientKey(row: $0) }
        }
    }

    /// Notes when keys were used last; a time that is earlier than the one that is there changes nothing, nor does a key
    /// that is gone.
    package func note(uses: [ClientKeyHash: Date]) async throws(StoreFailure) {
        do {
            try await pool.write { db in
                for (hash, date) in uses {
                    try db.execute(
                        sql: """
                            INSERT INTO client_key_uses
                            SELECT hash, client_id, ?1 FROM client_keys WHERE hash = ?2
                            UNION ALL SELECT hash, client_id, ?1 FROM client_identities WHERE hash = ?2
                            UNION ALL SELECT hash, client_id, ?1 FROM client_public_keys WHERE hash = ?2
                            ON CONFLICT (hash) DO UPDATE SET used_at = max(used_at, excluded.used_at)
                            """,
                        arguments: [date.column, Data(hash.bytes)])
                }
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// When each of these clients last used a key, of those that ever have.
    package func lastUses(of clients: [ID<Client>]) async throws(StoreFailure) -> [ID<Client>: Date] {
        try await read { db in
            try clients.reduce(into: [:]) { uses, id in
                let usedAt = try Int.fetchOne(
                    db, sql: "SELECT max(used_at) FROM client_key_uses WHERE client_id = ?", arguments: [id.column])
                uses[id] = usedAt.map { Date(column: $0) }
            }
        }
    }
}

extension KeptClientKey {
    fileprivate init(row: Row) throws {
        let bytes: Data = row["hash"]
        guard let hash = ClientKeyHash(bytes: [UInt8](bytes)) else { throw DamagedColumn(text: "client_keys.hash") }
        let (expiresAt, usedAt): (Int?, Int?) = (row["expires_at"], row["used_at"])
        self.init(
            hash: hash, createdAt: Date(column: row["created_at"]), expiresAt: expiresAt.map { Date(column: $0) },
            lastUsedAt: usedAt.map { Date(column: $0) })
    }
}
