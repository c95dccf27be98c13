package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

/// What is known of one of a client's proofs.
package struct KeptProof: Hashable, Sendable {
    package let hash: ClientKeyHash
    package let proof: KeylessProof
    package let createdAt: Date
    /// `nil` for one that was never used.
    package let lastUsedAt: Date?
}

extension Store {
    /// - Throws: `StoreFailure.proofTaken` when it is a client's already, `.notFound`.
    package func add(
        _ proof: KeylessProof, to client: Client, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            guard try db.row(of: Reference<Client>.id(client.id), in: "clients") != nil else {
                throw StoreFailure.notFound(kind: "client", client.name.text)
            }
            try db.insert(proof, of: client.id, createdAt: event.at)
        }
    }

    /// - Throws: `StoreFailure.notFound`.
    package func removeProof(
        _ hash: ClientKeyHash, of client: Client, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            let arguments: StatementArguments = [Data(hash.bytes), client.id.column]
            var removed = 0
            for table in ["client_identities", "client_public_keys"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE hash = ? AND client_id = ?", arguments: arguments)
                removed += db.changesCount
            }
            guard removed == 1 else { throw StoreFailure.notFound(kind: "proof", client.name.text) }
        }
    }

    /// A client's proofs, the newest first.
    package func proofs(of client: ID<Client>) async throws(StoreFailure) -> [KeptProof] {
        try await read { db in
            let found = try ["client_identities", "client_public_keys"].flatMap { table in
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT \(table).*, used_at FROM \(table) LEFT JOIN client_key_uses USING (hash)
                        WHERE \(table).client_id = ? ORDER BY created_at DESC, hash
                        """,
                    arguments: [client.column]
                ).map { try KeptProof(row: $0) }
            }
            return found.sorted { $0.createdAt > $1.createdAt }
        }
    }

    /// Whose tokens these are, if anybody's.
    package func client(withIdentity triple: Triple) async throws(StoreFailure) -> KnownIdentity? {
        try await read { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT clients.*, is_single_use FROM client_identities
                        JOIN clients ON clients.id = client_identities.client_id WHERE hash = ?
                        """,
                    arguments: [Data(triple.hash.bytes)])
            else { return nil }
            return KnownIdentity(client: try db.client(from: row), isSingleUse: row["is_single_use"])
        }
    }

    /// Whether a client is known by tokens of this issuer.
    package func trusts(_ issuer: Issuer) async throws(StoreFailure) -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM client_identities WHERE issuer = ?)",
                arguments: [issuer.text]) ?? false
        }
    }

    /// A client and the public keys that it has; `nil` when it does not exist.
    package func publicKeys(of reference: Reference<Client>) async throws(StoreFailure) -> KnownSigner? {
        try await read { db in
            guard let row = try db.row(of: reference, in: "clients") else { return nil }
            let client = try db.client(from: row)
            let keys = try Data.fetchAll(
                db, sql: "SELECT key FROM client_public_keys WHERE client_id = ? ORDER BY created_at DESC, hash",
                arguments: [client.id.column])
            return KnownSigner(
                client: client,
                keys: try keys.map { data in
                    guard let key = VerificationKey(subjectPublicKeyInfo: Array(data)) else {
                        throw DamagedColumn(text: "client_public_keys.key")
                    }
                    return key
                })
        }
    }

    /// Notes that a token was used which counts once, and forgets those that have expired.
    ///
    /// - Parameter hash: SHA-256 of what tells the token from all others.
    /// - Returns: whether it had not been used before.
    package func spend(_ hash: [UInt8], until end: Date, now: Date) async throws(StoreFailure) -> Bool {
        do {
            return try await pool.write { db in
                try db.execute(sql: "DELETE FROM spent_tokens WHERE expires_at < ?", arguments: [now.column])
                try db.execute(
                    sql: "INSERT OR IGNORE INTO spent_tokens (hash, expires_at) VALUES (?, ?)",
                    arguments: [Data(hash), end.column])
                return db.changesCount == 1
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}

/// A client found by a token of another issuer.
package struct KnownIdentity: Hashable, Sendable {
    package let client: Client
    package let isSingleUse: Bool
}

/// A client and what its assertions are checked with.
package struct KnownSigner: Sendable {
    package let client: Client
    package let keys: [VerificationKey]
}

extension Triple {
    package var hash: ClientKeyHash {
        ClientKeyHash(issuer: issuer.text, subject: subject.text, audience: audience.text)
    }
}

extension Database {
    func insert(_ proof: KeylessProof, of client: ID<Client>, createdAt: Date) throws {
        switch proof {
        case .identity(let identity):
            let triple = identity.triple
            try requireUnknown(triple.hash, in: "client_identities")
            try execute(
                sql: """
                    INSERT INTO client_identities
                        (hash, client_id, issuer, subject, audience, is_single_use, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(triple.hash.bytes), client.column, triple.issuer.text, triple.subject.text,
                    triple.audience.text, identity.isSingleUse, createdAt.column,
                ])
        case .publicKey(let bytes):
            guard let key = VerificationKey(subjectPublicKeyInfo: bytes) else {
                throw DamagedColumn(text: "client_public_keys.key")
            }
            let hash = ClientKeyHash(of: key)
            try requireUnknown(hash, in: "client_public_keys")
            try execute(
                sql: "INSERT INTO client_public_keys (hash, client_id, key, created_at) VALUES (?, ?, ?, ?)",
                arguments: [Data(hash.bytes), client.column, Data(key.subjectPublicKeyInfo), createdAt.column])
        }
    }

    private func requireUnknown(_ hash: ClientKeyHash, in table: String) throws {
        let owner = try String.fetchOne(
            self, sql: "SELECT name FROM clients WHERE id = (SELECT client_id FROM \(table) WHERE hash = ?)",
            arguments: [Data(hash.bytes)])
        if let owner { throw StoreFailure.proofTaken(by: try Name(owner)) }
    }
}

extension KeptProof {
    fileprivate init(row: Row) throws {
        let bytes: Data = row["hash"]
        guard let hash = ClientKeyHash(bytes: [UInt8](bytes)) else { throw DamagedColumn(text: "client proof") }
        let usedAt: Int? = row["used_at"]
        self.init(
            hash: hash, proof: try KeylessProof(row: row), createdAt: Date(column: row["created_at"]),
            lastUsedAt: usedAt.map { Date(column: $0) })
    }
}

extension KeylessProof {
    fileprivate init(row: Row) throws {
        if let key: Data = row["key"] {
            self = .publicKey(Array(key))
        } else {
            let triple = try Triple(
                issuer: Issuer(row["issuer"]), subject: Subject(row["subject"]), audience: Audience(row["audience"]))
            self = .identity(TrustedIdentity(triple: triple, isSingleUse: row["is_single_use"]))
        }
    }
}
