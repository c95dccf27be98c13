package import Federation
import GRDB
import Synchronization

/// Appends audit rows durably, many callers in one transaction.
///
/// No token leaves before its row is on disk, and a commit costs the same for one row as for a hundred. So the first
/// caller starts a commit; those who come while it runs wait together for the next.
package final class AuditJournal: Sendable {
    private let pool: DatabasePool
    private let chain: AuditChain
    private let line = Mutex(Line())

    init(pool: DatabasePool, chain: AuditChain) {
        self.pool = pool
        self.chain = chain
    }

    /// Returns when the row is durable, and the outcome that goes with it.
    ///
    /// - Throws: `StoreFailure.database`; the row was not written then.
    package func append(_ event: AuditEvent, outcome: ExchangeOutcome? = nil) async throws(StoreFailure) {
        let result = await withCheckedContinuation { continuation in
            append(event, outcome: outcome) { continuation.resume(returning: $0) }
        }
        try result.get()
    }

    /// The same for whoever cannot wait.
    ///
    /// - Parameter done: called once, on any thread, when the row is durable or was not written.
    package func append(
        _ event: AuditEvent, outcome: ExchangeOutcome? = nil,
        done: @escaping @Sendable (Result<Void, StoreFailure>) -> Void
    ) {
        let one = Waiting(record: AuditRecord(event), outcome: outcome, done: done)
        let mustStart = line.withLock { $0.join(one) }
        // Not a child of the caller: it carries the rows of others too, and must finish if the caller goes away.
        if mustStart { Task { await commitUntilEmpty() } }
    }

    private func commitUntilEmpty() async {
        while let group = line.withLock({ $0.next() }) {
            let result = await commit(group.map(\.record), group.compactMap(\.outcome))
            for waiting in group { waiting.done(result) }
        }
    }

    private func commit(
        _ records: [AuditRecord], _ outcomes: [ExchangeOutcome]
    ) async -> Result<Void, StoreFailure> {
        do {
            try await pool.write { [chain] db in
                try chain.append(records, to: db)
                for outcome in outcomes { try db.note(outcome) }
            }
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
        private var waiting: [Waiting] = []
        private var isCommitting = false

        /// Whether the caller has to start committing.
        mutating func join(_ one: Waiting) -> Bool {
            waiting.append(one)
            defer { isCommitting = true }
            return !isCommitting
        }

        /// All who wait; `nil`, and nobody commits any more, when there is no one.
        mutating func next() -> [Waiting]? {
            guard !waiting.isEmpty else {
                isCommitting = false
                return nil
            }
            defer { waiting = [] }
            return waiting
        }
    }
}
