import Foundation

/// A time as pages show it: in UTC, which the script turns into the reader's own zone.
struct Moment: Sendable {
    /// RFC 3339.
    let exact: String
    /// For people.
    let text: String

    init(_ date: Date) {
        exact = date.formatted(.iso8601)
        text = "\(Self.day(date)), \(Self.hour(date)) UTC"
    }

    /// The day in UTC, such as `23 Dec 2026`.
    static func day(_ date: Date) -> String {
        date.formatted(format("\(day: .defaultDigits) \(month: .abbreviated) \(year: .defaultDigits)"))
    }

    /// The hour and minute in UTC, such as `08:30`.
    static func hour(_ date: Date) -> String {
        date.formatted(
            format("\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)"))
    }

    private static func format(_ text: Date.FormatString) -> Date.VerbatimFormatStyle {
        Date.VerbatimFormatStyle(
            format: text, locale: Locale(identifier: "en_GB"), timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian))
    }

    init?(_ date: Date?) {
        guard let date else { return nil }
        self.init(date)
    }
}
