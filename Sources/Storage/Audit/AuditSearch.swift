import Federation
import FoundationEssentials
import GRDB

/// A query on its way through the one index that leaves the fewest rows.
struct AuditSearch {
    private let conditions: [Condition]
    private let range: Range<Int>
    private let isNewestFirst: Bool
    private let times: Condition?

    init(_ query: AuditQuery, from place: AuditPlace, in db: Database) throws {
        times = Condition(times: query)
        conditions = [
            query.targets.map { Condition("target", $0) }, query.actors.map { Condition("actor", $0) },
            query.action.map { Condition("action", [$0.rawValue]) }, query.outcome.map(Condition.init(outcome:)),
        ].compactMap { $0 }
        var (lower, upper) = (1, Int.max)
        switch place {
        case .before(let sequence): (isNewestFirst, upper) = (true, sequence ?? .max)
        case .after(let sequence): (isNewestFirst, lower) = (false, sequence == .max ? .max : sequence + 1)
        }
        if let from = query.from { lower = max(lower, try db.firstAuditSequence(at: from)) }
        if let until = query.until {
            upper = min(upper, try db.sequence(at: until.addingTimeInterval(Database.auditDrift)))
        }
        range = lower..<max(lower, upper)
    }

    func entries(of db: Database, limit: Int) throws -> [AuditEntry] {
        let found = try requests(in: db, limit: limit).flatMap { try $0.fetchAll(db) }.map(AuditEntry.init(row:))
        let inOrder = found.sorted { isNewestFirst ? $0.sequence > $1.sequence : $0.sequence < $1.sequence }
        return Array(inOrder.prefix(limit))
    }

    /// The same as statements.
    func requests(in db: Database, limit: Int) throws -> [SQLRequest<Row>] {
        let leading = try conditions.filter(\.isIndexed).min { try $0.reach(in: db) < $1.reach(in: db) }
        let others = (conditions.filter { $0 != leading } + [times].compactMap { $0 }).map(\.aside)
        // One for each text that the column may hold: an index gives the order of sequence numbers for one at a time.
        return (leading?.alternatives ?? []).map { request([$0] + others, limit: limit) }
            + (leading == nil ? [request(others, limit: limit)] : [])
    }

    private func request(_ conditions: [Condition], limit: Int) -> SQLRequest<Row> {
        let all = ["sequence >= ? AND sequence < ?"] + conditions.map(\.sql)
        return SQLRequest(
            sql: """
                SELECT * FROM audit WHERE \(all.joined(separator: " AND "))
                ORDER BY sequence \(isNewestFirst ? "DESC" : "ASC") LIMIT ?
                """,
            arguments: [range.lowerBound, range.upperBound] + conditions.reduce([]) { $0 + $1.arguments } + [limit])
    }
}

/// A part of a WHERE clause. Column names are literals of this file, never input.
private struct Condition: Equatable {
    let sql: String
    let arguments: StatementArguments
    /// The same on its own for each text that may match; empty where nothing can.
    let alternatives: [Condition]
    let isIndexed: Bool
    /// The same, without leading SQLite to an index.
    var aside: Condition { Condition(sql: isIndexed ? "+" + sql : sql, arguments, isIndexed: false) }

    private init(sql: String, _ arguments: StatementArguments, isIndexed: Bool, _ alternatives: [Condition]? = nil) {
        self.sql = sql
        self.arguments = arguments
        self.isIndexed = isIndexed
        self.alternatives = alternatives ?? []
    }

    init(_ column: String, _ texts: [String]) {
        let marks = texts.map { _ in "?" }.joined(separator: ", ")
        self.init(
            sql: "\(column) IN (\(marks))", StatementArguments(texts), isIndexed: true,
            texts.map { Condition(sql: "\(column) = ?", [$0], isIndexed: true) })
    }

    init(outcome: AuditQuery.Outcome) {
        let sql = outcome == .ok ? "outcome = 'ok'" : "outcome <> 'ok'"
        self.init(
            sql: sql, [], isIndexed: outcome == .refused, [Condition(sql: sql, [], isIndexed: true)])
    }

    init?(times query: AuditQuery) {
        guard query.from != nil || query.until != nil else { return nil }
        self.init(
            sql: "at >= ? AND at < ?", [query.from?.column ?? .min, query.until?.column ?? .max], isIndexed: false)
    }

    /// How many rows it leaves, as far as that is worth counting.
    func reach(in db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM (SELECT 1 FROM audit WHERE \(sql) LIMIT 100000)", arguments: arguments) ?? 0
    }

    static func == (one: Condition, other: Condition) -> Bool { one.sql == other.sql }
}

extension Database {
    /// By how many seconds a clock may have been set back without a row being passed over that it gave an earlier time
    /// than the row before. The log is in the order of its sequence numbers, and there is no index by time.
    fileprivate static let auditDrift = 3600.0

    /// Before this there is no row of that moment or a later one.
    func firstAuditSequence(at moment: Date) throws -> Int {
        try sequence(at: moment.addingTimeInterval(-Self.auditDrift))
    }

    /// Where in the log a moment lies, as far as its times rise: by halving, a handful of rows is looked at.
    fileprivate func sequence(at moment: Date) throws -> Int {
        let milliseconds = moment.column
        let row = try cachedStatement(sql: "SELECT at FROM audit WHERE sequence >= ? ORDER BY sequence LIMIT 1")
        var (lower, upper) = (1, try AuditChain.head(of: self).sequence + 1)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if let at = try Int.fetchOne(row, arguments: [middle]), at < milliseconds {
                lower = middle + 1
            } else {
                upper = middle
            }
        }
        return lower
    }
}
