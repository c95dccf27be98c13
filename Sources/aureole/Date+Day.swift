import Foundation

extension Date {
    /// The day in UTC, such as `2027-11-24`.
    var day: String { formatted(.iso8601.year().month().day()) }
}
