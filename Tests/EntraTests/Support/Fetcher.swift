import Federation
import Foundation
import Synchronization
import TestSupport

@testable import Entra

/// Stands where Entra is asked: counts the calls, and answers each when the test says so.
final class Fetcher: Sendable {
    private struct State {
        var calls = 0
        var waiting: [Int: CheckedContinuation<AccessToken, any Error>] = [:]
    }

    private let state = Mutex(State())

    var calls: Int { state.withLock { $0.calls } }

    /// Waits until `answer` is called with this call's number, from 0; ends with `CancellationError` when cancelled.
    @Sendable func fetch() async throws -> AccessToken {
        let number = state.withLock { state in
            state.calls += 1
            return state.calls - 1
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.waiting[number] = continuation }
                if Task.isCancelled { answer(number, .failure(CancellationError())) }
            }
        } onCancel: {
            answer(number, .failure(CancellationError()))
        }
    }

    func answer(_ number: Int, _ result: Result<AccessToken, any Error>) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(with: result)
    }

    /// Waits until the call is there, then answers it.
    func answerWhenCalled(_ number: Int, _ result: Result<AccessToken, any Error>) async throws {
        try await eventually { self.state.withLock { $0.waiting[number] != nil } }
        answer(number, result)
    }
}

/// A cache with a clock to turn, and shorthands for one key.
struct TestCache {
    let clock = AdjustableClock()
    let tokens: AccessTokens

    init(capacity: Int = 100, refreshesPerSecond: Int = 100, random: Double = 0) {
        let clock = clock
        tokens = AccessTokens(
            capacity: capacity, refreshesPerSecond: refreshesPerSecond, clock: { clock.now }, random: { random },
            instant: { clock.instant })
    }

    func token(_ value: String, life: Double = 3600, refresh: Double? = nil) -> AccessToken {
        AccessToken(value: value, expiresAt: clock.now + life, refreshAt: clock.now + (refresh ?? max(0, life - 300)))
    }

    /// What one call gives: the token's text and where it is from, or the error.
    func get(
        _ key: AccessTokens.Key = Sample.key(), force: Bool = false,
        fetch: @escaping @Sendable () async throws -> AccessToken
    ) async -> Got {
        do {
            let (token, source) = try await tokens.token(for: key, force: force, fetch: fetch)
            return source == .cache ? .cached(token.value) : .fetched(token.value)
        } catch let refusal as Refusal {
            return .refused(refusal)
        } catch {
            return error is CancellationError ? .cancelled : .failed("\(error)")
        }
    }

    func get(_ key: AccessTokens.Key = Sample.key(), force: Bool = false, bringing token: AccessToken) async -> Got {
        await get(key, force: force, fetch: { token })
    }

    func get(_ key: AccessTokens.Key = Sample.key(), force: Bool = false, failing error: any Error) async -> Got {
        await get(key, force: force, fetch: { throw error })
    }

    /// Puts a token there the ordinary way.
    func fill(_ token: AccessToken, key: AccessTokens.Key = Sample.key()) async {
        _ = await get(key, bringing: token)
    }

    func land() async throws { try await eventually { tokens.flights == 0 } }
}

enum Got: Hashable {
    case cached(String)
    case fetched(String)
    case refused(Refusal)
    case cancelled
    case failed(String)
}

extension Refusal {
    static func entra(_ number: Int, propagating: Bool = false) -> Refusal {
        .entraRefused(
            EntraRefusal(
                answer: .init(error: "invalid_client", message: "No.", code: "AADSTS\(number)", errorCodes: [number]),
                advice: .init(
                    whatHappened: "No.", remedy: "Change something.", waiting: propagating ? .helps : .never)))
    }
}
