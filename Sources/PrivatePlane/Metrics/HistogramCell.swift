import CoreMetrics
import Synchronization

/// How long something took, as how often it took no longer than each of some bounds.
final class HistogramCell: TimerHandler {
    /// Seconds: from what a neighbour answers in to where callers have long given up.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let counts = Mutex([Int](repeating: 0, count: bounds.count + 1))
    private let sum = GaugeCell()

    /// How often it took no longer than each bound, and in the end how often at all.
    var cumulated: [Int] {
        counts.withLock { counts in
            counts.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
        }
    }

    /// Seconds in all.
    var total: Double { sum.value }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts.withLock { $0[place] += 1 }
        sum.increment(by: seconds)
    }
}
