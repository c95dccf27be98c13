import Federation
import Foundation
import GRDB
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Storage

@Suite("What brings the log of the database in", .timeLimit(.minutes(2)))
struct CheckpointerTests {
    /// Runs one for the time of the body, which begins when it is at work.
    private func withCheckpointer(_ test: TestStore, _ body: () async throws -> Void) async throws {
        let log = LogLines()
        let checkpointer = Checkpointer(store: test.store, logger: log.logger)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await checkpointer.run() }
                try await eventually { try await automaticCheckpoint(test) == 0 }
                try await body()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(log.text == "")
    }

    /// The pages of the log after which a commit brings it in.
    private func automaticCheckpoint(_ test: TestStore) async throws -> Int? {
        try await test.store.pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
        }
    }

    /// How often the log has started anew: a number in its header.
    private func beginnings(_ test: TestStore) throws -> UInt32 {
        let file = try FileHandle(forReadingFrom: URL(filePath: test.store.directory.databasePath + "-wal"))
        defer { try? file.close() }
        let header = try #require(try file.read(upToCount: 16))
        return header.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func append(_ count: Int, _ test: TestStore) async throws {
        for _ in 0..<count { try await test.store.journal.append(.sample()) }
    }

    @Test("Commits are relieved of it while it works, and no longer")
    func automatic() async throws {
        let test = try TestStore()
        #expect(try await automaticCheckpoint(test) == 1000)
        try await withCheckpointer(test) {}
        #expect(try await automaticCheckpoint(test) == 1000)
    }

    @Test("The log starts anew once all of it is in the file, and not while a reader needs it")
    func grows() async throws {
        let test = try TestStore()
        try await withCheckpointer(test) {
            try await append(1, test)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: test.store.directory.databasePath, configuration: configuration)
            try await reader.writeWithoutTransaction { db in
                try db.execute(sql: "BEGIN")
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM audit")
            }
            let before = try beginnings(test)
            try await append(600, test)
            let pinned = try await test.store.settleLog()
            #expect(pinned.pages > 1000 && pinned.pagesLeft > 1000)
            #expect(try beginnings(test) == before)
            try await reader.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
            try reader.close()
            try await eventually {
                try await append(10, test)
                return try beginnings(test) > before
            }
        }
    }
}
