import Foundation
import Synchronization
import Testing

/// Lets as many tests run at once as the machine has processors: each starts several programs, and hundreds of those at
/// once would only wait for each other until a deadline has passed.
struct InTurn: TestTrait, SuiteTrait, TestScoping {
    let isRecursive = true

    private static let turns = Turns(ProcessInfo.processInfo.activeProcessorCount)

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // A suite, or a test with several cases, only waits for those: with a turn of its own it would wait for ever.
        guard testCase != nil else { return try await function() }
        await Self.turns.take()
        defer { Self.turns.giveBack() }
        try await function()
    }
}

extension Trait where Self == InTurn {
    static var inTurn: Self { InTurn() }
}

private final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ number: Int) { state = Mutex(State(free: number)) }

    func take() async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if mayGo { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
