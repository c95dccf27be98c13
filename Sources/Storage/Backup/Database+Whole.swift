import Cryptography
import Federation
import FoundationEssentials
import GRDB

extension Database {
    /// Reads everything that can be read: every page, every reference, every audit row, every seal.
    ///
    /// - Returns: the head of the audit log.
    /// - Throws: `ArchiveProblem.Flaw`.
    func requireWhole(vault: Vault, chain: AuditChain) throws -> AuditHead {
        let findings = try String.fetchAll(self, sql: "PRAGMA integrity_check(1)")
        guard findings == ["ok"] else { throw ArchiveProblem.Flaw.damaged(findings.joined(separator: ", ")) }
        if let orphan = try Row.fetchOne(self, sql: "PRAGMA foreign_key_check") {
            throw ArchiveProblem.Flaw.damaged("a row of \(orphan["table"] as String) refers to nothing")
        }
        for column in SealedColumn.allCases { try requireOpenSeals(of: column, vault) }
        switch try chain.verdict(on: self) {
        case .intact(let head), .cutOff(let head), .stopped(let head): return head
        case .broken(let row): throw ArchiveProblem.Flaw.brokenAudit(row: row)
        }
    }

    private func requireOpenSeals(of column: SealedColumn, _ vault: Vault) throws {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT CAST(\(column.identity) AS TEXT) AS identity, \(column.name) AS value FROM \(column.table)
                WHERE value IS NOT NULL
                """)
        while let row = try rows.next() {
            let identity: String = row["identity"]
            do {
                _ = try vault.open(row["value"], in: column, row: identity, of: self)
            } catch {
                throw ArchiveProblem.Flaw.brokenSeal(identity)
            }
        }
    }
}
