import CoreMetrics
import Synchronization

// The places that counts are kept in. Incremented on every request, so each is one atomic operation and no lock.

/// A count that only grows.
final class CounterCell: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Double { Double(count.load(ordering: .relaxed)) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

/// A value that is set.
final class GaugeCell: RecorderHandler, MeterHandler {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func increment(by amount: Double) { change(by: amount) }
    func decrement(by amount: Double) { change(by: -amount) }

    private func change(by amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let result = bits.compareExchange(expected: old, desired: new, ordering: .relaxed)
            guard !result.exchanged else { return }
            old = result.original
        }
    }
}

/// How many values there were, and their sum.
final class SummaryCell: RecorderHandler {
    private let count = Atomic<Int64>(0)
    private let sum = GaugeCell()

    var observations: Int64 { count.load(ordering: .relaxed) }
    var total: Double { sum.value }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        count.wrappingAdd(1, ordering: .relaxed)
        sum.increment(by: value)
    }
}
