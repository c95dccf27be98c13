import Cryptography
import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// Seals everything anew with another master key, to which the database belongs from then on: one transaction, audit
    /// row included. What this store seals or opens afterwards fails with `.masterKeyReplaced`.
    func reseal(with next: MasterKey, audit event: AuditEvent) async throws(StoreFailure) {
        do {
            try await pool.write { [vault, chain] db in
                for column in SealedColumn.allCases { try vault.reseal(column, with: next.sealing, of: db) }
                try db.execute(sql: "UPDATE house SET master_key_id = ?", arguments: [next.identifier])
                try chain.append([AuditRecord(event)], to: db)
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}

extension Vault {
    fileprivate func reseal(_ column: SealedColumn, with next: Seal, of db: Database) throws {
        let (table, name, identity) = (column.table, column.name, column.identity)
        let rows = try Row.fetchAll(
            db,
            sql:
                "SELECT CAST(\(identity) AS TEXT) AS identity, \(name) AS sealed FROM \(table) WHERE sealed IS NOT NULL"
        )
        for row in rows {
            let plaintext = try open(row["sealed"], in: column, row: row["identity"], of: db)
            let sealed = try next.seal(plaintext, at: column.place(row: row["identity"]))
            try db.execute(
                sql: "UPDATE \(table) SET \(name) = ? WHERE \(identity) = ?",
                arguments: [Data(sealed), row["identity"] as String])
        }
    }
}
