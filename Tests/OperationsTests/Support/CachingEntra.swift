import Federation
import Foundation
import Synchronization
import TestSupport

@testable import Operations

/// An Entra that keeps an issuer's key set for a day, whatever it meets, and judges by it.
final class CachingEntra: Sendable {
    private struct State {
        var clock: AdjustableClock?
        var publication: Publication?
        var known: Set<String> = []
        var fetchedAt: ContinuousClock.Instant?
        var lastKeyID: String?
        var asked: [String] = []
        var refusals = 0
        var code: Int?
    }

    private let state = Mutex(State())

    /// The key of the last assertion that was accepted.
    var lastKeyID: String? { state.withLock { $0.lastKeyID } }
    /// The keys of all assertions that it met.
    var asked: [String] { state.withLock { $0.asked } }
    var refusals: Int { state.withLock { $0.refusals } }

    func open(_ house: TestHouse) {
        state.withLock { state in
            state.clock = house.clock
            state.publication = house.publisher.publication
        }
    }

    func know(only keyID: String) { state.withLock { $0.known = [keyID] } }

    func refuse(with code: Int) { state.withLock { $0.code = code } }

    func answer(_ request: Arrived) -> Scripted {
        state.withLock { state in
            if let code = state.code { return .refusal(code) }
            guard let clock = state.clock, let publication = state.publication,
                let keyID = try? CompactToken(request.field("client_assertion") ?? "").keyID
            else { return .refusal(50027) }
            state.asked.append(keyID)
            if state.fetchedAt.map({ clock.instant - $0 >= .seconds(86400) }) ?? true {
                state.known = Set(StubView.keys(in: publication.documents).map(\.keyID))
                state.fetchedAt = clock.instant
            }
            guard state.known.contains(keyID) else {
                state.refusals += 1
                return .refusal(7_000_272)
            }
            state.lastKeyID = keyID
            return .token("token")
        }
    }
}
