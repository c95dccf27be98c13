import GRDB
package import Logging
import ServiceLifecycle

/// Notices within a fraction of a second that something which requests depend on has changed, in this process or another.
///
/// `PRAGMA data_version` on a connection of its own changes with every commit of every other connection; GRDB's
/// observation would not see other processes. Since each audit row is a commit too, the revision that the triggers count
/// then tells whether it matters.
package struct ChangeWatcher: Sendable {
    private let path: String
    private let interval: Duration
    private let logger: Logger
    private let onChange: @Sendable () async -> Void

    /// - Parameters:
    ///   - interval: how often it looks.
    ///   - onChange: called after each change; several changes between two looks make one call.
    package init(
        store: Store, interval: Duration = .milliseconds(200), logger: Logger,
        onChange: @escaping @Sendable () async -> Void
    ) {
        path = store.directory.databasePath
        self.interval = interval
        self.logger = logger
        self.onChange = onChange
    }

    /// Looks until the surrounding service group shuts down.
    package func run() async throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        await cancelWhenGracefulShutdown { await watch(queue) }
    }

    private func watch(_ queue: DatabaseQueue) async {
        // Whatever happened before the first look counts as a change.
        var seen = Look(dataVersion: -1, revision: -1)
        while !Task.isCancelled {
            do {
                let now = try await look(queue, after: seen)
                if now.revision != seen.revision { await onChange() }
                seen = now
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("cannot look for changes in the database", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func look(_ queue: DatabaseQueue, after seen: Look) async throws -> Look {
        try await queue.read { db in
            let dataVersion = try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0
            guard dataVersion != seen.dataVersion else { return seen }
            let revision = try Int.fetchOne(db, sql: "SELECT revision FROM house") ?? 0
            return Look(dataVersion: dataVersion, revision: revision)
        }
    }

    private struct Look: Sendable {
        var dataVersion: Int
        var revision: Int
    }
}
