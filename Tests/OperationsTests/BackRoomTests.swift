import Dispatch
import Foundation
import Testing

@testable import Operations

@Suite("Where long work is done", .timeLimit(.minutes(1)))
struct BackRoomTests {
    @Test("While work goes on there, every task of the program goes on too")
    func nobodyWaits() async throws {
        let done = DispatchSemaphore(value: 0)
        // More than there are threads for tasks, all of which would be taken if work were done on them.
        let count = ProcessInfo.processInfo.activeProcessorCount + 1
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await BackRoom.run { done.wait() } } }
            for _ in 0..<count { await Task.yield() }
            await Task.detached { for _ in 0..<count { done.signal() } }.value
            try await group.waitForAll()
        }
    }

    @Test("What is thrown there is thrown to whoever asked")
    func failure() async {
        await #expect(throws: CancellationError.self) { try await BackRoom.run { throw CancellationError() } }
    }
}
