package import Foundation
import Synchronization

/// A clock that stands still until a test moves it.
package final class AdjustableClock: Sendable {
    private let time: Mutex<Date>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) { time = Mutex(start) }

    package var now: Date { time.withLock { $0 } }

    package func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
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
