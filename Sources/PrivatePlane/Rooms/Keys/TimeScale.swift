import Federation
import Foundation
import Operations

/// Where a moment lies in the picture of the ring.
struct TimeScale {
    static let width = 900.0
    private let start: Date
    private let seconds: Double

    /// From the first day of what is shown until the last key in it has signed for a while.
    init(_ lives: [KeyLife], _ overview: KeyOverview) {
        let (now, schedule) = (overview.now, overview.schedule)
        let begin = max(lives.map(\.publishedAt).min() ?? now, now.addingTimeInterval(-90 * 86400))
        let signs = lives.compactMap(\.signsAt).max()?.addingTimeInterval(Double(schedule.period) / 4)
        let known = lives.filter { $0.key?.state != .pending && $0.key != nil }.compactMap(\.leavesAt).max()
        let end = max([signs, known].compactMap { $0 }.max() ?? now, now.addingTimeInterval(Double(schedule.lead)))
        let margin = end.timeIntervalSince(begin) / 20
        start = begin.addingTimeInterval(-margin)
        seconds = end.timeIntervalSince(start) + margin
    }

    func x(_ date: Date) -> Int {
        Int((min(max(date.timeIntervalSince(start) / seconds, 0), 1) * Self.width).rounded())
    }

    /// The bar between two moments; `nil` where the second is not later. What is short is still seen.
    ///
    /// - Parameter y: its middle.
    func bar(
        from begin: Date, to end: Date, _ kind: KeyTimeline.Bar.Kind, isForeseen: Bool, y: Int
    ) -> KeyTimeline.Bar? {
        guard begin < end else { return nil }
        return KeyTimeline.Bar(
            x: x(begin), y: y - kind.height / 2, width: max(3, x(end) - x(begin)), height: kind.height,
            kind: kind.rawValue, isForeseen: isForeseen)
    }

    /// Full hours, days or weeks in UTC, about a hand's breadth apart and away from the edges.
    var ticks: [KeyTimeline.Tick] {
        let step = Self.hoursBetweenTicks.map { Double($0) * 3600 }.first { seconds / $0 <= 8 } ?? seconds
        let first = (start.timeIntervalSince1970 / step).rounded(.up) * step
        return stride(from: first, to: start.timeIntervalSince1970 + seconds, by: step)
            .map { Date(timeIntervalSince1970: $0) }
            .filter { (40...Int(Self.width) - 40).contains(x($0)) }
            .map { date in
                let isMidnight = date.timeIntervalSince1970.truncatingRemainder(dividingBy: 86400) == 0
                return KeyTimeline.Tick(x: x(date), label: isMidnight ? Moment.day(date) : Moment.hour(date))
            }
    }

    /// From an hour to a year.
    private static let hoursBetweenTicks = [1, 3, 6, 12, 24, 48, 168, 336, 672, 2184, 4368, 8736]
}
