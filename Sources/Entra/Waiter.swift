import Federation
import Synchronization

/// One caller who waits for a flight. It is settled once, by the flight or by the caller's own cancellation, whichever
/// comes first; so a caller can leave without a word to the others.
final class Waiter: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<AccessToken, any Error>)
        case settled(Result<AccessToken, any Error>)
    }

    private let state = Mutex(State.new)

    /// The result, as soon as there is one. To be called once.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func value() async throws -> AccessToken {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early = state.withLock { state -> Result<AccessToken, any Error>? in
                    if case .settled(let result) = state { return result }
                    state = .waiting(continuation)
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            settle(.failure(CancellationError()))
        }
    }

    func settle(_ result: Result<AccessToken, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<AccessToken, any Error>? in
            switch state {
            case .settled: return nil
            case .new:
                state = .settled(result)
                return nil
            case .waiting(let continuation):
                state = .settled(result)
                return continuation
            }
        }
        continuation?.resume(with: result)
    }
}
