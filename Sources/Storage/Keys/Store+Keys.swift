package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// All keys the issuer has or had, oldest first, with what was seen of them.
    package func ring() async throws(StoreFailure) -> KeyRing {
        try await read { db in try db.ring() }
    }

    /// Puts the first keys into an empty ring. If another process was faster, its keys stay and these are dropped.
    package func startRing(_ keys: [NewKey], audit event: AuditEvent) async throws(StoreFailure) {
        _ = try await changeRing(with: keys, audit: { _ in event }) { ring in
            RingChange(added: ring.keys.isEmpty ? keys.map(\.key) : [])
        }
    }

    /// Changes the ring in one transaction, audit row included.
    ///
    /// - Parameters:
    ///   - fresh: keys that may enter, with their private halves; those that the change does not take are dropped.
    ///   - decide: says what is to change in the ring as it stands inside the transaction. A change of nothing writes
    ///     nothing.
    /// - Returns: what was changed.
    /// - Throws: `StoreFailure.ring` with what `decide` throws; then nothing was changed.
    package func changeRing(
        with fresh: [NewKey] = [], audit: @escaping @Sendable (RingChange) -> AuditEvent,
        _ decide: @escaping @Sendable (KeyRing) throws(RingProblem) -> RingChange
    ) async throws(StoreFailure) -> RingChange {
        do {
            return try await pool.write { [vault, chain] db in
                let change = try decide(try db.ring())
                guard !change.isEmpty else { return change }
                try db.apply(change, with: fresh, sealedBy: vault)
                try chain.append([AuditRecord(audit(change))], to: db)
                return change
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// The private half of a key, in unencrypted PKCS#8.
    ///
    /// - Throws: `StoreFailure.notFound` for a kid nobody has or whose private half was destroyed when the key left,
    ///   `.database` when the seal does not open.
    package func privateKey(_ keyID: String) async throws(StoreFailure) -> Secret<[UInt8]> {
        try await read { [vault] db in
            let sealed = try Data.fetchOne(
                db, sql: "SELECT sealed FROM signing_keys WHERE kid = ? AND sealed IS NOT NULL", arguments: [keyID])
            guard let sealed else { throw StoreFailure.notFound(kind: "signing key", keyID) }
            return try vault.open(sealed, in: .privateKey, row: keyID, of: db)
        }
    }

    /// How many assertions signed with these keys have not expired, as far as the audit log knows.
    ///
    /// - Parameter limit: how many are counted at most.
    package func liveAssertions(
        signedWith keyIDs: [String], at now: Date, limit: Int
    ) async throws(StoreFailure) -> Int {
        try await read { db in
            try Self.liveAssertions(signedWith: keyIDs, at: now, limit: limit, in: db).fetchOne(db) ?? 0
        }
    }
}

extension Store {
    /// Against the order of the log: an index by action would lead to every mint that there ever was, and the newest live.
    static func liveAssertions(
        signedWith keyIDs: [String], at now: Date, limit: Int, in db: Database
    ) throws -> SQLRequest<Int> {
        let marks = databaseQuestionMarks(count: keyIDs.count)
        let earliest = now.addingTimeInterval(-Double(Assertion.lifetimes.upperBound))
        return SQLRequest(
            sql: """
                SELECT count(*) FROM (
                    SELECT 1 FROM audit WHERE sequence >= ? AND at >= ? AND +action = ?
                    AND details ->> 'exp' > ? AND details ->> 'kid' IN (\(marks)) ORDER BY sequence DESC LIMIT ?
                )
                """,
            arguments: [
                try db.firstAuditSequence(at: earliest), earliest.column, AuditEvent.Action.tokenMinted.rawValue,
                Int(now.timeIntervalSince1970),
            ] + StatementArguments(keyIDs) + [limit])
    }
}

/// A key that enters the ring.
package struct NewKey: Sendable {
    package let key: RingKey
    /// Unencrypted PKCS#8 in DER.
    package let privateKey: Secret<[UInt8]>

    package init(key: RingKey, privateKey: Secret<[UInt8]>) {
        self.key = key
        self.privateKey = privateKey
    }
}

extension RingKey {
    fileprivate init(row: Row) throws {
        let activatesAt: Int? = row["activates_at"]
        let retiresAt: Int? = row["retires_at"]
        self.init(
            publicKey: JSONWebKey(keyID: row["kid"], modulus: row["modulus"], exponent: row["exponent"]),
            state: try KeyState(column: row["state"]), createdAt: Date(column: row["created_at"]),
            activatesAt: activatesAt.map { Date(column: $0) }, retiresAt: retiresAt.map { Date(column: $0) },
            evidence: try KeyEvidence(row: row))
    }
}

extension Database {
    func ring() throws -> KeyRing {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT signing_keys.*, seen_for, looked_at, problem
                FROM signing_keys LEFT JOIN key_evidence USING (kid) ORDER BY created_at, signing_keys.rowid
                """)
        let revision = try Int.fetchOne(self, sql: "SELECT revision FROM house")
        return KeyRing(keys: try rows.map(RingKey.init(row:)), revision: revision ?? 0)
    }

    func apply(_ change: RingChange, with fresh: [NewKey], sealedBy vault: Vault) throws {
        for key in change.moved { try update(key) }
        for key in change.added { try insert(key, of: fresh, sealedBy: vault) }
    }

    /// The private half of a key that leaves is destroyed: nobody needs it any more, and a backup should not hold it.
    private func update(_ key: RingKey) throws {
        try execute(
            sql: """
                UPDATE signing_keys SET state = ?, activates_at = ?, retires_at = ?, sealed = iif(?, sealed, NULL)
                WHERE kid = ?
                """,
            arguments: [
                key.state.rawValue, key.activatesAt?.column, key.retiresAt?.column, key.state.isPublished, key.keyID,
            ])
    }

    private func insert(_ key: RingKey, of fresh: [NewKey], sealedBy vault: Vault) throws {
        guard let new = fresh.first(where: { $0.key.keyID == key.keyID }) else {
            throw StoreFailure.notFound(kind: "private half of key", key.keyID)
        }
        try requireUnknown(key.publicKey)
        let sealed = try vault.seal(new.privateKey, in: .privateKey, row: key.keyID, of: self)
        try execute(
            sql: """
                INSERT INTO signing_keys
                (kid, state, modulus, exponent, sealed, created_at, activates_at, retires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key.keyID, key.state.rawValue, key.publicKey.modulus, key.publicKey.exponent, sealed,
                key.createdAt.column, key.activatesAt?.column, key.retiresAt?.column,
            ])
    }

    /// Neither a kid nor a key is ever used twice.
    private func requireUnknown(_ key: JSONWebKey) throws {
        let known = try String.fetchOne(
            self, sql: "SELECT kid FROM signing_keys WHERE kid = ? OR modulus = ?",
            arguments: [key.keyID, key.modulus])
        if let known { throw StoreFailure.ring(.alreadyKnown(known)) }
    }
}
