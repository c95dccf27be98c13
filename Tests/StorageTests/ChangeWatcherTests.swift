import Federation
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("The change watcher", .timeLimit(.minutes(2)))
struct ChangeWatcherTests {
    /// How often a watcher called.
    private final class Calls: Sendable {
        private let number = Atomic<Int>(0)
        var count: Int { number.load(ordering: .relaxed) }
        func add() { number.add(1, ordering: .relaxed) }
    }

    /// Runs a watcher for the time of the test, which begins after its first look.
    private func watch(
        _ test: TestStore, interval: Duration = .milliseconds(200), log: LogLines = LogLines(),
        body: (Calls) async throws -> Void
    ) async throws {
        let calls = Calls()
        let watcher = ChangeWatcher(store: test.store, interval: interval, logger: log.logger) { calls.add() }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watcher.run() }
                try await eventually("the first look") { calls.count == 1 }
                try await body(calls)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test("A change by another process is noticed within a second, as often as there is one")
    func noticed() async throws {
        let test = try TestStore()
        let other = try test.opened()
        let agent = try await test.addAgent("weather")
        try await watch(test) { calls in
            for enabled in [false, true, false] {
                let before = calls.count
                try await other.setEnabled(enabled, agent: agent.id, audit: .sample(.agentDisabled))
                try await eventually("the call", within: .seconds(1)) { calls.count > before }
            }
        }
    }

    @Test("A change by this process is noticed as well")
    func ownChange() async throws {
        let test = try TestStore()
        try await watch(test) { calls in
            try await test.addAgent("weather")
            try await eventually("the call") { calls.count == 2 }
        }
    }

    @Test("Audit rows alone are not reported")
    func auditRows() async throws {
        let test = try TestStore()
        let other = try test.opened()
        try await watch(test, interval: .milliseconds(1)) { calls in
            for _ in 0..<50 { try await other.journal.append(.sample()) }
            try await Task.sleep(for: .milliseconds(100))
            #expect(calls.count == 1)
            try await test.addAgent("weather")
            try await eventually("the call") { calls.count == 2 }
        }
    }

    @Test("Several changes make at least one call, and none comes after the last was seen")
    func several() async throws {
        let test = try TestStore()
        try await watch(test, interval: .milliseconds(50)) { calls in
            for number in 0..<20 { try await test.addAgent("agent \(number)") }
            try await eventually("a call") { calls.count >= 2 }
            try await Task.sleep(for: .milliseconds(200))
            #expect(calls.count <= 21)
            let last = calls.count
            try await Task.sleep(for: .milliseconds(200))
            #expect(calls.count == last)
        }
    }

    @Test("It ends when the service shuts down, in the middle of a long wait too")
    func shutdown() async throws {
        let test = try TestStore()
        let start = ContinuousClock.now
        try await watch(test, interval: .seconds(100)) { _ in }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("A look that fails is logged, and the next one goes on")
    func failingLook() async throws {
        let test = try TestStore()
        let log = LogLines()
        try await watch(test, interval: .milliseconds(5), log: log) { calls in
            try await test.execute("ALTER TABLE house RENAME TO elsewhere")
            try await eventually("the log line") { log.text.contains("cannot look for changes") }
            try await test.execute("ALTER TABLE elsewhere RENAME TO house")
            try await test.addAgent("weather")
            try await eventually("the call") { calls.count == 2 }
        }
    }
}
