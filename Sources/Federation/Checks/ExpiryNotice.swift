package import struct FoundationEssentials.Date

/// How near the end of something is that only people can renew.
package struct ExpiryNotice: Hashable, Sendable {
    /// The narrowest that the end lies in; `nil` while it is more than 60 days away.
    package let window: Window?
    private let seconds: Double

    package init(end: Date, now: Date) {
        let seconds = end.timeIntervalSince(now)
        self.seconds = seconds
        window = Window.allCases.last { seconds <= Double($0.rawValue) * Self.day }
    }

    /// How many days are left at most, from the widest to the narrowest.
    package enum Window: Int, Hashable, Sendable, CaseIterable, Comparable {
        case sixtyDays = 60
        case thirtyDays = 30
        case sevenDays = 7
        case over = 0

        package static func < (one: Window, other: Window) -> Bool { one.rawValue < other.rawValue }
    }

    /// A warning that stands for two months is not read in the last week: what ends within seven days counts as failed.
    package var grade: Finding.Grade {
        switch window {
        case nil: .fine
        case .sixtyDays, .thirtyDays: .look
        case .sevenDays, .over: .failed
        }
    }

    /// Such as `ends in 12 days`, in whole days.
    package var words: String {
        let days = Int((seconds.magnitude / Self.day).rounded(.down))
        let span = days == 0 ? "less than a day" : days == 1 ? "1 day" : "\(days) days"
        return seconds > 0 ? "ends in \(span)" : "ended \(span) ago"
    }

    private static let day = 86_400.0
}
