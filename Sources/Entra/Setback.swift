import Federation
import FoundationEssentials

/// A call that failed, and until when it is not repeated.
struct Setback: Sendable {
    let end: Date
    private let reason: Refusal?
    /// How many refusals came one after another, this one included.
    private let refusals: Int

    private static let first = 2.0
    private static let longest = 300.0
    /// A change in Azure arrives within minutes; whoever waits for it should not wait five more.
    private static let longestWhilePropagating = 30.0

    /// - Parameter reason: what callers are told in the meantime. `nil` for a fault of our own, which is not remembered:
    ///   it only puts off the next refresh.
    init(after reason: Refusal?, previous: Setback?, now: Date) {
        var refusals = previous?.refusals ?? 0
        let wait: Double
        if case .entraUnavailable(_, let retryAfter) = reason {
            wait = Double(max(1, retryAfter))
        } else {
            wait = Self.wait(after: refusals, longest: Self.longest(reason))
            refusals += 1
        }
        end = now.addingTimeInterval(wait)
        self.refusals = refusals
        self.reason = reason
    }

    /// The remembered refusal, with what is left of the wait; `nil` when there is none to tell.
    func refusal(now: Date) -> Refusal? {
        switch reason {
        case .entraRefused: reason
        case .entraUnavailable(let why, _):
            .entraUnavailable(why, retryAfter: max(1, Int(end.timeIntervalSince(now).rounded(.up))))
        default: nil
        }
    }

    private static func longest(_ reason: Refusal?) -> Double {
        guard case .entraRefused(let refusal) = reason, refusal.mayBePropagating else { return longest }
        return longestWhilePropagating
    }

    private static func wait(after refusals: Int, longest: Double) -> Double {
        var wait = first
        for _ in 0..<min(refusals, 8) { wait *= 2 }
        return min(wait, longest)
    }
}
