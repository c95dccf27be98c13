import Federation
import GRDB

/// How a database is.
package struct DatabaseExamination: Hashable, Sendable {
    /// What SQLite found wrong with its pages; empty when it found nothing.
    package let damage: [String]
    /// A table with a row that refers to something that is not there.
    package let tableWithOrphan: String?
    /// Whether the newest audit row is what was written behind the one before it.
    package let hasSoundAuditHead: Bool
    /// Bytes.
    package let size: Int
    /// Bytes of SQLite's log beside it, which has not been taken over into the database yet.
    package let logSize: Int

    package var isSound: Bool { damage.isEmpty && tableWithOrphan == nil && hasSoundAuditHead }
}

extension Store {
    /// Reads every page once, while others go on to read and write.
    ///
    /// - Throws: `StoreFailure.database` when SQLite gives up before it is through.
    package func examine() async throws(StoreFailure) -> DatabaseExamination {
        let path = directory.databasePath
        return try await read { [chain] db in
            let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
            return DatabaseExamination(
                damage: findings == ["ok"] ? [] : findings,
                tableWithOrphan: try String.fetchOne(db, sql: "PRAGMA foreign_key_check"),
                hasSoundAuditHead: try chain.hasSoundHead(in: db), size: FileStatus(path)?.size ?? 0,
                logSize: FileStatus(path + "-wal")?.size ?? 0)
        }
    }
}

extension AuditChain {
    /// Judges the newest row by the one before it. The whole chain is another matter, see `verdict`.
    fileprivate func hasSoundHead(in db: Database) throws -> Bool {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM audit ORDER BY sequence DESC LIMIT 2")
        let entries = try rows.reversed().map { try AuditEntry(row: $0) }
        guard let newest = entries.last else { return true }
        let before = entries.count == 2 ? AuditHead(of: entries[0]) : AuditHead(sequence: 0, link: Self.origin)
        return holds(newest, after: before)
    }
}

extension AuditHead {
    fileprivate init(of entry: AuditEntry) { self.init(sequence: entry.sequence, link: entry.link) }
}
