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
        return HTTPDate.date(text).map { clamped($0.timeIntervalSince(now).rounded(.up)) }
    }

    private static func clamped(_ seconds: Double) -> Int { Int(min(max(seconds, 1), Double(cap))) }
}
