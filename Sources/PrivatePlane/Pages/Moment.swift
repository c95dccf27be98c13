import Foundation

extension Date {
    /// The beginning of a day in UTC, as a field for dates sends it (HTML Living Standard, "valid date string"); `nil` for
    /// a day that no calendar has.
    init?(day: String) {
        let style = Date.ISO8601FormatStyle.iso8601.year().month().day()
        // What is read takes the 30th of February for a day in March, and stops where it has enough.
        guard let start = try? Date(day, strategy: style), start.formatted(style) == day else { return nil }
        self = start
    }
}

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
