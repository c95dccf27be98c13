import FoundationEssentials

/// A moment as a field of HTTP says it (RFC 9110 section 5.6.7).
enum HTTPDate {
    /// IMF-fixdate, the only form a server may send today, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: parts[2]) else { return nil }
        let number = month + 1
        let text = "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z"
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        return date.formatted(.iso8601) == text ? date : nil  // the strategy would take the 99th hour for a later day
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
