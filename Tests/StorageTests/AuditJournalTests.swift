import Federation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Grouped durable audit rows", .timeLimit(.minutes(2)))
struct AuditJournalTests {
    /// Appends rows named after their numbers, all at once.
    private func append(_ numbers: Range<Int>, to journal: AuditJournal) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers {
                group.addTask { try await journal.append(.sample(target: "agent:\(number)")) }
            }
            try await group.waitForAll()
        }
    }

    private func targets(_ test: TestStore) async throws -> [String] {
        try await test.store.auditEntries(after: 0, limit: 10_000).map(\.record.target)
    }

    @Test("A thousand at once arrive exactly once, in far fewer commits than rows")
    func grouped() async throws {
        let test = try TestStore()
        let commits = CommitCounter()
        test.store.pool.add(transactionObserver: commits, extent: .databaseLifetime)
        try await append(0..<1000, to: test.store.journal)
        #expect(try await targets(test).sorted() == (0..<1000).map { "agent:\($0)" }.sorted())
        #expect(commits.count <= 250, "\(commits.count) commits")
        #expect(commits.count >= 1)
        #expect(try await test.store.verifyAudit().isIntact)
    }

    @Test("A row is in the database, for every other connection, when its append returns")
    func durable() async throws {
        let test = try TestStore()
        let other = try test.opened()
        for number in 1...20 {
            try await test.store.journal.append(.sample(target: "agent:\(number)"))
            #expect(
                try await other.auditEntries(after: number - 1, limit: 9).map(\.record.target) == ["agent:\(number)"])
        }
    }

    @Test("Two processes that append at once, and write otherwise too, keep one valid chain")
    func twoStores() async throws {
        let test = try TestStore()
        let other = try test.opened()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await append(0..<200, to: test.store.journal) }
            group.addTask { try await append(200..<400, to: other.journal) }
            for number in 0..<10 { group.addTask { try await test.addAgent("agent \(number)") } }
            try await group.waitForAll()
        }
        #expect(try await targets(test).count == 410)
        #expect(try await test.store.verifyAudit().isIntact)
        #expect(try await other.verifyAudit() == test.store.verifyAudit())
    }

    @Test("When a commit fails, everybody who waits for it is told, and the next one works again")
    func failure() async throws {
        let test = try TestStore()
        try await test.execute("ALTER TABLE audit RENAME TO elsewhere")
        let failures = await withTaskGroup(of: StoreFailure?.self) { group in
            for _ in 0..<50 {
                group.addTask { await StorageTests.failure { try await test.store.journal.append(.sample()) } }
            }
            return await group.reduce(into: [StoreFailure?]()) { $0.append($1) }
        }
        #expect(failures.count == 50)
        #expect(failures.allSatisfy { $0 == .database("no such table: audit") })
        try await test.execute("ALTER TABLE elsewhere RENAME TO audit")
        try await test.store.journal.append(.sample())
        #expect(try await targets(test).count == 1)
        #expect(try await test.store.verifyAudit().isIntact)
    }

    @Test("While more rows are on their way a commit waits for them, and no longer than until there are enough")
    func expected() async throws {
        let test = try TestStore()
        let commits = CommitCounter()
        test.store.pool.add(transactionObserver: commits, extent: .databaseLifetime)
        let journal = test.store.journal
        let written = Tally()
        func bring(expected isExpected: Bool) {
            journal.append(.sample(), wasExpected: isExpected) { result in
                #expect(throws: Never.self) { try result.get() }
                written.add()
            }
        }
        for _ in 0..<3 { journal.expect() }
        bring(expected: true)
        bring(expected: true)
        bring(expected: false)
        try await Task.sleep(for: .milliseconds(50))
        #expect(written.count == 0 && commits.count == 0)
        bring(expected: true)
        try await eventually("one commit of four") { written.count == 4 }
        #expect(commits.count == 1)
        for _ in 0...AuditJournal.enough { journal.expect() }
        for _ in 0..<AuditJournal.enough { bring(expected: true) }
        try await eventually("a commit without the last") { written.count == 4 + AuditJournal.enough }
        bring(expected: false)
        journal.forget()
        try await eventually("the rest") { written.count == 5 + AuditJournal.enough }
        #expect(try await test.store.verifyAudit().isIntact)
    }

    @Test("A row whose caller gave up is written all the same")
    func cancelled() async throws {
        let test = try TestStore()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await test.store.journal.append(.sample())
        }
        try await task.value
        #expect(try await targets(test).count == 1)
    }

    @Test("A change and its audit row are written together or not at all")
    func together() async throws {
        let test = try TestStore()
        try await test.execute("ALTER TABLE audit RENAME TO elsewhere")
        #expect(await StorageTests.failure { try await test.addAgent("weather") } == .database("no such table: audit"))
        try await test.execute("ALTER TABLE elsewhere RENAME TO audit")
        #expect(try await test.store.agents().isEmpty)
        try await test.addAgent("weather")
        #expect(try await targets(test).count == 1)
    }
}

extension AuditVerdict {
    var isIntact: Bool {
        guard case .intact = self else { return false }
        return true
    }
}

/// Counts what comes about on any thread.
private final class Tally: Sendable {
    private let sum = Mutex(0)
    var count: Int { sum.withLock { $0 } }
    func add() { sum.withLock { $0 += 1 } }
}

/// Counts the transactions that changed something.
private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Atomic<Int>(0)
    var count: Int { commits.load(ordering: .relaxed) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { commits.add(1, ordering: .relaxed) }
    func databaseDidRollback(_ db: Database) {}
}
