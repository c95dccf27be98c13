import Federation
import Foundation

extension JSON {
    /// Unix seconds; `null` when there is no time.
    static func seconds(_ date: Date?) -> JSON {
        date.map { .integer(Int($0.timeIntervalSince1970)) } ?? .null
    }
}

extension Date {
    /// The day in UTC, such as `2027-11-24`.
    var day: String { formatted(.iso8601.year().month().day()) }
}
