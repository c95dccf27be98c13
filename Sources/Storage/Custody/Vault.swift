import Cryptography
import FoundationEssentials
import GRDB

/// Seals what goes into a sealed column and opens what comes out of it.
///
/// Each call asks the transaction it runs in whether the database still belongs to this master key. A command that was at
/// work while the key was rotated would otherwise seal with a key that nobody keeps.
struct Vault: Sendable {
    let masterKey: MasterKey

    /// - Parameter row: what identifies the row.
    /// - Throws: `StoreFailure.masterKeyReplaced`, `SealFailure`.
    func seal(
        _ plaintext: Secret<[UInt8]>, in column: SealedColumn, row: String, of db: Database
    ) throws -> Data {
        try requireOwn(db)
        return Data(try masterKey.sealing.seal(plaintext, at: column.place(row: row)))
    }

    /// - Throws: `StoreFailure.masterKeyReplaced`, `SealFailure`.
    func open(_ sealed: Data, in column: SealedColumn, row: String, of db: Database) throws -> Secret<[UInt8]> {
        try requireOwn(db)
        return try masterKey.sealing.open([UInt8](sealed), at: column.place(row: row))
    }

    /// - Throws: `StoreFailure.masterKeyReplaced` when the database belongs to another key by now.
    func requireOwn(_ db: Database) throws {
        let owner = try String.fetchOne(db, sql: "SELECT master_key_id FROM house")
        guard owner == masterKey.identifier else { throw StoreFailure.masterKeyReplaced }
    }
}

extension Vault {
    private static let houseRow = "1"

    /// The key of the audit chain. It outlives the master key, so that a chain goes on through its rotations; a database
    /// that has none gets the one its rows were chained with when it was still derived from the master key each time.
    func chainKey(of db: Database) throws -> ChainKey {
        let stored = try Data.fetchOne(db, sql: "SELECT audit_key FROM house WHERE audit_key IS NOT NULL")
        if let stored { return ChainKey(bytes: try open(stored, in: .auditKey, row: Self.houseRow, of: db)) }
        let key = masterKey.auditKey
        try db.execute(
            sql: "UPDATE house SET audit_key = ?",
            arguments: [try seal(key.bytes, in: .auditKey, row: Self.houseRow, of: db)])
        return key
    }
}
