import Dispatch
package import Federation
import GRDB
import Synchronization

/// Appends audit rows durably, many callers in one transaction.
///
/// No token leaves before its row is on disk, and a commit costs nearly the same for one row as for a hundred. So the
/// first caller starts a commit, and those who come while it runs wait together for the next. Whoever is still about to
/// bring a row can say so: while more are on their way, a commit waits for them, up to a bound.
package final class AuditJournal: Sendable {
    private let pool: DatabasePool
    private let chain: AuditChain
    private let line = Mutex(Line())
    /// Commits are made on a thread of their own: they wait for the disk.
    private let queue = DispatchQueue(label: "aureole.audit")
    private let written = Atomic(0)

    /// Rows that are enough for a commit, however many are on their way.
    static let enough = 32

    init(pool: DatabasePool, chain: AuditChain) {
        self.pool = pool
        self.chain = chain
    }

    /// Returns when the row is durable, and the outcome that goes with it.
    ///
    /// - Throws: `StoreFailure.database`; the row was not written then.
    package func append(_ event: AuditEvent, outcome: ExchangeOutcome? = nil) async throws(StoreFailure) {
        let result = await withCheckedContinuation { continuation in
            append(event, outcome: outcome, wasExpected: false) { continuation.resume(returning: $0) }
        }
        try result.get()
    }

    /// The same for whoever cannot wait.
    ///
    /// - Parameters:
    ///   - wasExpected: whether `expect` was called for this row.
    ///   - done: called once, on any thread, when the row is durable or was not written. It should not take long: others
    ///     wait behind it.
    package func append(
        _ event: AuditEvent, outcome: ExchangeOutcome? = nil, wasExpected: Bool,
        done: @escaping @Sendable (Result<Void, StoreFailure>) -> Void
    ) {
        let one = Waiting(record: AuditRecord(event), outcome: outcome, done: done)
        if line.withLock({ $0.join(one, wasExpected: wasExpected) }) { commit() }
    }

    /// How many rows are not on the disk yet.
    package var waitingRows: Int { line.withLock { $0.count } }

    /// How many rows this process has written.
    var writtenRows: Int { written.load(ordering: .relaxed) }

    /// Says that a row is on its way. `append` or `forget` has to follow.
    package func expect() { line.withLock { $0.onTheirWay += 1 } }

    /// Says that the row does not come after all.
    package func forget() {
        if line.withLock({ $0.leave() }) { commit() }
    }

    /// Not a task of the caller's: it carries the rows of others too, and must finish if the caller goes away.
    private func commit() {
        queue.async { [self] in
            while let group = line.withLock({ $0.next() }) {
                let result = write(group)
                for waiting in group { waiting.done(result) }
            }
        }
    }

    private func write(_ group: [Waiting]) -> Result<Void, StoreFailure> {
        do {
            try pool.write { db in
                try chain.append(group.map(\.record), to: db)
                for case let outcome? in group.map(\.outcome) { try db.note(outcome) }
            }
            written.add(group.count, ordering: .relaxed)
            return .success(())
        } catch {
            return .failure(StoreFailure(error))
        }
    }
}

extension AuditJournal {
    private struct Waiting: Sendable {
        let record: AuditRecord
        let outcome: ExchangeOutcome?
        let done: @Sendable (Result<Void, StoreFailure>) -> Void
    }

    /// Who waits for the next commit.
    private struct Line {
        /// How many have said that they bring a row.
        var onTheirWay = 0
        private var waiting: [Waiting] = []
        private var isCommitting = false
        private var rowsInCommit = 0

        var count: Int { waiting.count + rowsInCommit }

        private var isWorthACommit: Bool {
            !waiting.isEmpty && (onTheirWay == 0 || waiting.count >= AuditJournal.enough)
        }

        /// Whether the caller has to start committing.
        mutating func join(_ one: Waiting, wasExpected: Bool) -> Bool {
            waiting.append(one)
            if wasExpected { onTheirWay -= 1 }
            return begin()
        }

        /// The same.
        mutating func leave() -> Bool {
            onTheirWay -= 1
            return begin()
        }

        private mutating func begin() -> Bool {
            guard !isCommitting, isWorthACommit else { return false }
            isCommitting = true
            return true
        }

        /// All who wait; `nil`, and nobody commits any more, when it is not worth it yet.
        mutating func next() -> [Waiting]? {
            rowsInCommit = 0
            guard isWorthACommit else {
                isCommitting = false
                return nil
            }
            rowsInCommit = waiting.count
            defer { waiting = [] }
            return waiting
        }
    }
}
