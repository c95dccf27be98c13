import Foundation

/// A time as pages show it: in UTC, which the script turns into the reader's own zone.
struct Moment: Sendable {
    /// RFC 3339.
    let exact: String
    /// For people.
    let text: String

    init(_ date: Date) {
        exact = date.formatted(.iso8601)
        text = date.formatted(
            Date.VerbatimFormatStyle(
                format: """
                    \(day: .defaultDigits) \(month: .abbreviated) \(year: .defaultDigits), \
                    \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits) UTC
                    """, locale: Locale(identifier: "en_GB"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)
            ))
    }

    init?(_ date: Date?) {
        guard let date else { return nil }
        self.init(date)
    }
}
