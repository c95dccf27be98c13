import Cryptography
import Federation
import FoundationEssentials
import GRDB

/// Chains audit rows: each holds an HMAC-SHA-256 over the link before it and its own columns, under a key derived from
/// the master key. Whoever can write the file but does not hold that key can change, insert or take out no row unnoticed.
///
/// What it cannot show by itself is a tail that was cut off: the rows that remain are a valid chain. Only a head that was
/// noted elsewhere (`audit verify` prints it) gives that away.
struct AuditChain: Sendable {
    let key: ChainKey

    /// What the first row is linked to.
    static let origin = [UInt8](repeating: 0, count: 32)

    /// Appends rows behind the present head. It must run in a write transaction: another process may append too, so the
    /// head is read inside it.
    func append(_ records: [AuditRecord], to db: Database) throws {
        var head = try Self.head(of: db)
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO audit (sequence, at, actor, action, target, outcome, details, link)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for record in records {
            let sequence = head.sequence + 1
            let link = key.link(after: head.link, row: record.chainedBytes(sequence: sequence))
            // As many as the statement has, of which GRDB need not assure itself for each row.
            insert.setUncheckedArguments([
                sequence, record.milliseconds, record.actor, record.action, record.target, record.outcome,
                record.details, Data(link),
            ])
            try insert.execute()
            head = AuditHead(sequence: sequence, link: link)
        }
    }

    /// Whether a row is what was written behind the given link.
    func holds(_ entry: AuditEntry, after previous: AuditHead) -> Bool {
        entry.sequence == previous.sequence + 1
            && key.matches(entry.link, after: previous.link, row: entry.record.chainedBytes(sequence: entry.sequence))
    }

    static func head(of db: Database) throws -> AuditHead {
        let last = try db.cachedStatement(sql: "SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1")
        guard let row = try Row.fetchOne(last) else { return .origin }
        return AuditHead(sequence: row["sequence"], link: [UInt8](row["link"] as Data))
    }
}
