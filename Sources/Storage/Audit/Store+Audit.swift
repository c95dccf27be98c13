package import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// Rows behind a sequence number, oldest first.
    package func auditEntries(after sequence: Int, limit: Int) async throws(StoreFailure) -> [AuditEntry] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, limit]
            ).map(AuditEntry.init(row:))
        }
    }

    /// What happened to one thing, newest first.
    ///
    /// - Parameters:
    ///   - target: such as `connection:ID`.
    ///   - sequence: the last row of the page before; `nil` for the first page.
    package func auditEntries(
        ofTarget target: String, before sequence: Int?, limit: Int
    ) async throws(StoreFailure) -> [AuditEntry] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE target = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?",
                arguments: [target, sequence ?? .max, limit]
            ).map(AuditEntry.init(row:))
        }
    }

    /// Walks the whole chain.
    ///
    /// - Parameter noted: a head that was printed earlier; the chain must still run through it.
    package func verifyAudit(against noted: AuditHead? = nil) async throws(StoreFailure) -> AuditVerdict {
        try await read { [chain] db in try chain.verdict(on: db, against: noted) }
    }
}

extension AuditChain {
    /// Walks all rows.
    func verdict(on db: Database, against noted: AuditHead? = nil) throws -> AuditVerdict {
        var head = AuditHead(sequence: 0, link: Self.origin)
        var metNoted = noted.map { $0 == head } ?? true
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit ORDER BY sequence")
        while let row = try rows.next() {
            let entry = try AuditEntry(row: row)
            guard holds(entry, after: head) else { return .broken(at: head.sequence + 1) }
            head = AuditHead(sequence: entry.sequence, link: entry.link)
            if head == noted { metNoted = true }
        }
        return metNoted ? .intact(head) : .cutOff(head)
    }
}

/// What walking the audit chain showed.
package enum AuditVerdict: Hashable, Sendable {
    case intact(AuditHead)
    /// The first row that is missing or is not what was written.
    case broken(at: Int)
    /// What is there is a valid chain up to this head, but it does not run through the head that was noted.
    case cutOff(AuditHead)
}

extension AuditEntry {
    init(row: Row) throws {
        self.init(
            sequence: row["sequence"],
            record: AuditRecord(
                milliseconds: row["at"], actor: row["actor"], action: row["action"], target: row["target"],
                outcome: row["outcome"], details: row["details"]),
            link: [UInt8](row["link"] as Data))
    }
}
