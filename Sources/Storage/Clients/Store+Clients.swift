package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// Adds a client with its first key, of which only the hash is kept, or with what it is known by without one.
    ///
    /// - Throws: `StoreFailure.nameTaken`, `.notFound` when something it was granted is gone, `.proofTaken`.
    package func add(
        _ client: Client, grants: Set<Grant> = [], key: ClientKeyHash?, proofs: [KeylessProof] = [], createdAt: Date,
        audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.requireFree(client.name, in: "clients", kind: "a client")
            try db.execute(
                sql: "INSERT INTO clients (id, name, is_admin, created_at) VALUES (?, ?, ?, ?)",
                arguments: [client.id.column, client.name.text, client.isAdmin, createdAt.column])
            for grant in grants { try db.insert(grant, for: client.id) }
            if let key { try db.insert(key, of: client.id, createdAt: createdAt) }
            for proof in proofs { try db.insert(proof, of: client.id, createdAt: createdAt) }
        }
    }

    /// Who presented a key, and until when it is good; `nil` when nobody has it.
    package func client(withKey hash: ClientKeyHash) async throws(StoreFailure) -> KnownKey? {
        try await read { db in try db.client(withKey: hash) }
    }

    package func client(_ reference: Reference<Client>) async throws(StoreFailure) -> Client? {
        try await read { db in try db.row(of: reference, in: "clients").map { try db.client(from: $0) } }
    }

    /// All clients by name.
    package func clients() async throws(StoreFailure) -> [Client] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM clients ORDER BY name").map { try db.client(from: $0) }
        }
    }

    /// A page of them, see `Database.rows(of:after:limit:)`.
    package func clients(after name: Name?, limit: Int) async throws(StoreFailure) -> [Client] {
        try await read { db in try db.rows(of: "clients", after: name, limit: limit).map { try db.client(from: $0) } }
    }

    /// Gives a client a new key. Its present ones end at `oldKeysExpireAt`, or earlier if they were to; those that have
    /// ended already are forgotten.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func rotateKey(
        of client: Client, to key: ClientKeyHash, oldKeysExpireAt end: Date, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            guard try db.row(of: Reference<Client>.id(client.id), in: "clients") != nil else {
                throw StoreFailure.notFound(kind: "client", client.name.text)
            }
            try db.execute(
                sql: "DELETE FROM client_keys WHERE client_id = ? AND expires_at <= ?",
                arguments: [client.id.column, event.at.column])
            try db.execute(
                sql: "UPDATE client_keys SET expires_at = min(ifnull(expires_at, ?1), ?1) WHERE client_id = ?2",
                arguments: [end.column, client.id.column])
            try db.insert(key, of: client.id, createdAt: event.at)
        }
    }

    /// Removes a client with its keys and grants.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func remove(_ client: Client, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(sql: "DELETE FROM clients WHERE id = ?", arguments: [client.id.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "client", client.name.text) }
        }
    }
}

/// A client found by one of its keys.
package struct KnownKey: Hashable, Sendable {
    package let client: Client
    /// When this key ends, if it does.
    package let expiresAt: Date?
}

extension Database {
    func client(from row: Row) throws -> Client {
        try Client(id: ID(column: row["id"]), name: Name(row["name"]), isAdmin: row["is_admin"])
    }

    func client(withKey hash: ClientKeyHash) throws -> KnownKey? {
        let statement = try cachedStatement(
            sql: """
                SELECT clients.*, client_keys.expires_at FROM client_keys
                JOIN clients ON clients.id = client_keys.client_id WHERE hash = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [Data(hash.bytes)]) else { return nil }
        let expiresAt: Int? = row["expires_at"]
        return KnownKey(client: try client(from: row), expiresAt: expiresAt.map { Date(column: $0) })
    }

    fileprivate func insert(_ key: ClientKeyHash, of client: ID<Client>, createdAt: Date) throws {
        try execute(
            sql: "INSERT INTO client_keys (hash, client_id, created_at) VALUES (?, ?, ?)",
            arguments: [Data(key.bytes), client.column, createdAt.column])
    }
}
