import Dispatch
import Synchronization

/// Where passphrases are hashed: off the event loops, which would answer nobody for a tenth of a second, and few at once,
/// since each hash takes 32 MB.
final class HashingRoom: Sendable {
    private let queue = DispatchQueue(label: "aureole.passphrases", attributes: .concurrent)
    private let places: Mutex<Places>

    private struct Places {
        var free: Int
        let mostWaiting: Int
        var waiting: [CheckedContinuation<Void, any Error>] = []

        /// - Returns: `nil` for whoever has to wait now.
        mutating func enter(_ continuation: CheckedContinuation<Void, any Error>) -> Result<Void, any Error>? {
            guard free == 0 else {
                free -= 1
                return .success(())
            }
            guard waiting.count < mostWaiting else { return .failure(SignInRefusal.busy(retryAfter: 2)) }
            waiting.append(continuation)
            return nil
        }
    }

    /// - Parameters:
    ///   - places: how many hashes are made at once.
    ///   - waiting: how many more may wait for a place.
    init(places: Int = 2, waiting: Int = 32) { self.places = Mutex(Places(free: places, mostWaiting: waiting)) }

    /// - Throws: `SignInRefusal.busy` when too many wait already; whatever `work` throws.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    private func enter() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = places.withLock { places in places.enter(continuation) }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    private func leave() {
        let next = places.withLock { places -> CheckedContinuation<Void, any Error>? in
            guard !places.waiting.isEmpty else {
                places.free += 1
                return nil
            }
            return places.waiting.removeFirst()
        }
        next?.resume()
    }
}
