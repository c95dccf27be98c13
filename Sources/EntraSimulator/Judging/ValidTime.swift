import FoundationEssentials

/// The times an assertion names, and how Entra prints them.
struct ValidTime: Sendable {
    /// How far clocks may disagree. Not documented; about five minutes both ways (facts 1.2).
    static let skew: TimeInterval = 300

    private let notBefore: Double
    private let expires: Double

    init(_ token: JSONWebToken) {
        notBefore = token.seconds("nbf")
        expires = token.seconds("exp")
    }

    /// - Throws: 700024, quoting `now` and both times.
    func check(at now: Date) throws(Refusal) {
        let seconds = now.timeIntervalSince1970
        guard seconds < expires + Self.skew, seconds >= notBefore - Self.skew else {
            throw .assertionNotInTime(
                now: Self.print(seconds), from: Self.print(notBefore), until: Self.print(expires))
        }
    }

    /// A UTC time with digits down to 100 ns, such as `2026-11-23T10:00:00.1234567Z`.
    static func print(_ seconds: Double) -> String {
        // A token may name any number; what no calendar holds is printed as the nearest year it does hold.
        let bounded = min(max(seconds, 0), 253_402_300_799)
        let whole = bounded.rounded(.down)
        let fraction = String(Int(((bounded - whole) * 10_000_000).rounded(.down)))
        let padded = String(repeating: "0", count: 7 - fraction.count) + fraction
        let stamp = Date(timeIntervalSince1970: whole).formatted(.iso8601)
        return "\(stamp.dropLast()).\(padded)Z"
    }
}
