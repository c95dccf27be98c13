package import Cryptography
package import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// All keys the issuer has or had, oldest first.
    package func ring() async throws(StoreFailure) -> KeyRing {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM signing_keys ORDER BY created_at, rowid")
            return KeyRing(keys: try rows.map(RingKey.init(row:)))
        }
    }

    /// Puts the first keys into an empty ring. If another process was faster, its keys stay and these are dropped.
    package func startRing(_ keys: [NewKey], audit event: AuditEvent) async throws(StoreFailure) {
        do {
            try await pool.write { [seal, chain] db in
                guard try Int.fetchOne(db, sql: "SELECT count(*) FROM signing_keys") == 0 else { return }
                for key in keys { try db.insert(key, sealedWith: seal) }
                try chain.append([AuditRecord(event)], to: db)
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// The private half of a key, in unencrypted PKCS#8.
    ///
    /// - Throws: `StoreFailure.notFound` for a kid nobody has, `.database` when the seal does not open.
    package func privateKey(_ keyID: String) async throws(StoreFailure) -> Secret<[UInt8]> {
        try await read { [seal] db in
            let sealed = try Data.fetchOne(db, sql: "SELECT sealed FROM signing_keys WHERE kid = ?", arguments: [keyID])
            guard let sealed else { throw StoreFailure.notFound(kind: "signing key", keyID) }
            return try seal.open([UInt8](sealed), at: .privateKey(keyID))
        }
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

extension Seal.Place {
    fileprivate static func privateKey(_ keyID: String) -> Self {
        Seal.Place(table: "signing_keys", row: keyID, column: "sealed")
    }
}

extension RingKey {
    fileprivate init(row: Row) throws {
        let activatesAt: Int? = row["activates_at"]
        let retiresAt: Int? = row["retires_at"]
        self.init(
            publicKey: JSONWebKey(keyID: row["kid"], modulus: row["modulus"], exponent: row["exponent"]),
            state: try KeyState(column: row["state"]), createdAt: Date(column: row["created_at"]),
            activatesAt: activatesAt.map { Date(column: $0) }, retiresAt: retiresAt.map { Date(column: $0) })
    }
}

extension Database {
    fileprivate func insert(_ new: NewKey, sealedWith seal: Seal) throws {
        let key = new.key
        let sealed = try seal.seal(new.privateKey, at: .privateKey(key.keyID))
        try execute(
            sql: """
                INSERT INTO signing_keys
                (kid, state, modulus, exponent, sealed, created_at, activates_at, retires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key.keyID, key.state.rawValue, key.publicKey.modulus, key.publicKey.exponent, Data(sealed),
                key.createdAt.column, key.activatesAt?.column, key.retiresAt?.column,
            ])
    }
}
