package import FoundationEssentials

/// The text of a `Date` field: IMF-fixdate (RFC 9110 section 5.6.7).
package struct HTTPDate: CustomStringConvertible {
    package let description: String

    package init(_ date: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
        func number(_ value: Int?, digits: Int) -> String {
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        let time = [parts.hour, parts.minute, parts.second].map { number($0, digits: 2) }.joined(separator: ":")
        let day = Self.days[(parts.weekday ?? 1) - 1]
        let month = Self.months[(parts.month ?? 1) - 1]
        description = "\(day), \(number(parts.day, digits: 2)) \(month) \(number(parts.year, digits: 4)) \(time) GMT"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
