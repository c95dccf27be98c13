import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// Walks the whole chain, a part at a time: readers of the database are few, and requests need them too.
    ///
    /// - Parameters:
    ///   - noted: a head that was printed earlier; the chain must still run through it.
    ///   - start: a head up to which the chain was walked before; only what comes behind it is walked.
    ///   - stride: how many rows are read at a time.
    ///   - goesOn: asked after each part, with the head that has been reached, whether to go on.
    package func verifyAudit(
        against noted: AuditHead? = nil, from start: AuditHead? = nil, stride: Int = 10_000,
        goesOn: @Sendable (AuditHead) -> Bool = { _ in true }
    ) async throws(StoreFailure) -> AuditVerdict {
        var walk = AuditWalk(chain: chain, noted: noted, from: start)
        while true {
            let next = try await read { [walk] db in
                var walk = walk
                try walk.go(on: db, atMost: stride)
                return walk
            }
            if let verdict = next.verdict { return verdict }
            walk = next
            guard goesOn(walk.head) else { return .stopped(walk.head) }
        }
    }
}

extension AuditChain {
    /// Walks all rows.
    func verdict(on db: Database, against noted: AuditHead? = nil) throws -> AuditVerdict {
        var walk = AuditWalk(chain: self, noted: noted)
        while true {
            try walk.go(on: db, atMost: .max)
            if let verdict = walk.verdict { return verdict }
        }
    }
}

/// How far the chain has been walked, and what that showed.
private struct AuditWalk: Sendable {
    private let chain: AuditChain
    private let noted: AuditHead?
    private(set) var head: AuditHead
    private var metNoted: Bool
    private var hasBegun: Bool
    /// `nil` while there may be more.
    private(set) var verdict: AuditVerdict?

    init(chain: AuditChain, noted: AuditHead?, from start: AuditHead? = nil) {
        self.chain = chain
        self.noted = noted
        head = start ?? .origin
        metNoted = noted.map { [head] noted in noted == head } ?? true
        hasBegun = start == nil
    }

    /// Whether the log still runs through where the walk is to begin. What was walked before is not walked again; a head
    /// noted in it has to be there.
    private mutating func begin(on db: Database) throws {
        hasBegun = true
        guard try db.runs(through: head) else { return verdict = .cutOff(try AuditChain.head(of: db)) }
        if let noted, noted.sequence < head.sequence { metNoted = try db.runs(through: noted) }
    }

    /// Goes on from where it stands. Rows are only ever added behind it, so that nothing is missed in between.
    mutating func go(on db: Database, atMost limit: Int) throws {
        if !hasBegun { try begin(on: db) }
        guard verdict == nil else { return }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?",
            arguments: [head.sequence, limit])
        var count = 0
        while let row = try rows.next() {
            let entry = try AuditEntry(row: row)
            guard chain.holds(entry, after: head) else { return verdict = .broken(at: head.sequence + 1) }
            head = AuditHead(sequence: entry.sequence, link: entry.link)
            if head == noted { metNoted = true }
            count += 1
        }
        if count < limit { verdict = metNoted ? .intact(head) : .cutOff(head) }
    }
}

/// What walking the audit chain showed.
package enum AuditVerdict: Hashable, Sendable {
    case intact(AuditHead)
    /// The first row that is missing or is not what was written.
    case broken(at: Int)
    /// What is there is a valid chain up to this head, but it does not run through the head that was noted.
    case cutOff(AuditHead)
    /// The chain was walked no further than up to this head, and is whole so far.
    case stopped(AuditHead)
}

extension Database {
    /// Whether the row of that number has that link.
    fileprivate func runs(through head: AuditHead) throws -> Bool {
        guard head != .origin else { return true }
        let link = try Data.fetchOne(self, sql: "SELECT link FROM audit WHERE sequence = ?", arguments: [head.sequence])
        return link.map { [UInt8]($0) == head.link } ?? false
    }
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
