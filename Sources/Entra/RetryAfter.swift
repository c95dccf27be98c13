import FoundationEssentials

/// The `Retry-After` field: whole seconds or an HTTP date (RFC 9110 section 10.2.3).
enum RetryAfter {
    /// What to wait, in seconds, when nobody said how long.
    static let `default` = 5
    /// Nobody is kept waiting longer, whatever the field says; MSAL draws the same line.
    static let cap = 3600

    /// Seconds to wait from now, 1 to 3600; `nil` without a field or when it is nonsense.
    static func seconds(in field: String?, now: Date) -> Int? {
        guard let text = field?.trimmed, !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return clamped(Double(text) ?? Double(cap))
        }
        return date(text).map { clamped($0.timeIntervalSince(now).rounded(.up)) }
    }

    private static func clamped(_ seconds: Double) -> Int { Int(min(max(seconds, 1), Double(cap))) }

    /// IMF-fixdate, the only form a server may send today, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Date? {
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
