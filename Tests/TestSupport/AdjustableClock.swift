package import Foundation
import Synchronization

/// A clock that stands still until a test moves it: what the wall shows, and the time that passes whatever it shows.
package final class AdjustableClock: Sendable {
    private struct Hands {
        var wall: Date
        var instant = ContinuousClock.now
    }

    private let hands: Mutex<Hands>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) { hands = Mutex(Hands(wall: start)) }

    package var now: Date { hands.withLock { $0.wall } }

    package var instant: ContinuousClock.Instant { hands.withLock { $0.instant } }

    /// Lets time pass.
    package func advance(_ seconds: TimeInterval) {
        hands.withLock { hands in
            hands.wall += seconds
            hands.instant += .seconds(seconds)
        }
    }

    /// Sets what the wall shows to another time, as an administrator or a time server does.
    package func jump(_ seconds: TimeInterval) { hands.withLock { $0.wall += seconds } }

    /// Lets time pass instead of waiting.
    package func sleep(_ duration: Duration) { advance(duration / .seconds(1)) }
}

/// Hands out UUIDs that count up: `00000000-0000-4000-8000-000000000001` and on.
package final class CountingUUIDs: Sendable {
    private let last = Atomic<Int>(0)

    package init() {}

    package func next() -> UUID { Self.number(last.add(1, ordering: .relaxed).newValue) }

    /// The one that is handed out at that place, the first being 1.
    package static func number(_ number: Int) -> UUID {
        UUID(uuidString: String(format: "00000000-0000-4000-8000-%012lx", number))!
    }
}
