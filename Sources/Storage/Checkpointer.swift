import GRDB
package import Logging
import ServiceLifecycle

/// Brings what SQLite's log holds into the file of the database, beside the requests.
///
/// By itself SQLite does that in the commit after which the log has a thousand pages, and whoever waits for a row waits for
/// it. While a backup copies its one view of the database the log cannot be brought in, and grows; the commit after that
/// would bring in everything. So commits of this process are relieved of it, and it is done on a connection of its own, for
/// which nobody waits. What is left then is little: the log starts anew in the gap between two commits.
package struct Checkpointer: Sendable {
    private let store: Store
    private let logger: Logger

    /// Rows of the audit log after which it is worth it, each of which changes some four pages.
    private static let enoughRows = 250
    /// Pages of the log, after which it should start anew, and how few may be left to be brought in then.
    private static let (enoughPages, fewPages) = (1000, 200)
    private static let interval = Duration.milliseconds(50)
    /// After so many looks it is done for however few rows.
    private static let patience = 200

    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Works until the surrounding service group shuts down; then commits do it themselves again.
    package func run() async throws {
        let queue = try DatabaseQueue(path: store.directory.databasePath)
        try await store.setAutomaticCheckpoint(pages: 0)
        await cancelWhenGracefulShutdown { await work(queue) }
        try await store.setAutomaticCheckpoint(pages: Self.enoughPages)
    }

    private func work(_ queue: DatabaseQueue) async {
        var (rows, looks) = (store.journal.writtenRows, 0)
        while !Task.isCancelled {
            looks += 1
            let now = store.journal.writtenRows
            if now - rows >= Self.enoughRows || looks >= Self.patience {
                (rows, looks) = (now, 0)
                await bringIn(queue)
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func bringIn(_ queue: DatabaseQueue) async {
        do {
            let log = try await queue.writeWithoutTransaction { try $0.checkpoint() }
            guard log.pages >= Self.enoughPages, log.pagesLeft <= Self.fewPages else { return }
            try await store.settleLog()
        } catch {
            guard !Task.isCancelled else { return }
            logger.error("the log of the database cannot be brought in", metadata: ["error": "\(error)"])
        }
    }
}

/// How much there was in SQLite's log, in pages, and how much of it is not in the file of the database yet.
struct LogState: Hashable, Sendable {
    let pages: Int
    let pagesLeft: Int
}

extension Store {
    /// After how many pages of the log a commit brings it in; never for 0.
    func setAutomaticCheckpoint(pages: Int) async throws(StoreFailure) {
        do {
            try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_autocheckpoint = \(pages)") }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// Brings in the rest where nobody writes meanwhile, so that the next commit can start the log anew.
    @discardableResult
    func settleLog() async throws(StoreFailure) -> LogState {
        do { return try await pool.writeWithoutTransaction { try $0.checkpoint() } } catch { throw StoreFailure(error) }
    }
}

extension Database {
    /// Brings in what no reader needs in the log any more, and waits for nobody.
    fileprivate func checkpoint() throws -> LogState {
        guard let row = try Row.fetchOne(self, sql: "PRAGMA wal_checkpoint(PASSIVE)") else {
            return LogState(pages: 0, pagesLeft: 0)
        }
        // -1 where somebody else is at it.
        let (pages, done): (Int, Int) = (row[1], row[2])
        return LogState(pages: max(0, pages), pagesLeft: max(0, pages - done))
    }
}
