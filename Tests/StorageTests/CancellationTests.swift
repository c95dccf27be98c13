import Federation
import Testing

@testable import Storage

@Suite("Work on the database that was given up")
struct CancellationTests {
    /// The failure of work whose task is cancelled before it begins.
    private func failure(_ work: @escaping @Sendable () async throws -> Void) async -> StoreFailure? {
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await StorageTests.failure { try await work() }
        }.value
    }

    @Test("A read that was given up is told as that, not as a failure of the database")
    func read() async throws {
        let test = try TestStore()
        #expect(await failure { _ = try await test.store.agents() } == .cancelled)
    }

    @Test("A write that was given up changes nothing")
    func write() async throws {
        let test = try TestStore()
        #expect(await failure { try await test.addAgent("weather") } == .cancelled)
        #expect(try await test.store.agents().isEmpty)
        #expect(try await test.count("SELECT count(*) FROM audit") == 0)
    }
}
