/// A span of time as people write it: `45s`, `10m`, `24h`, `30d`.
package struct TimeSpan: Hashable, Sendable {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    /// Rounded down to whole seconds.
    package init(_ duration: Duration) { self.init(seconds: Int(duration.components.seconds)) }

    /// `nil` for anything but a number with one of these units, or of seconds without.
    package init?(text: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = text.last else { return nil }
        let unit = units[last] ?? 1
        let digits = units[last] == nil ? text[...] : text.dropLast()
        // Digits alone: `Int` would take a sign too.
        guard digits.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(digits), number <= 1_000_000_000 / unit
        else { return nil }
        seconds = number * unit
    }
}

extension TimeSpan: CustomStringConvertible {
    /// In its two largest units: `1d 4h`, `3m`, `0s`.
    package var description: String {
        let parts = parts.map { "\($0.count)\($0.unit.prefix(1))" }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }

    /// The same in words: `1 day 4 hours`, `3 minutes`, `0 seconds`.
    package var words: String {
        let parts = parts.map { "\($0.count) \($0.unit)\($0.count == 1 ? "" : "s")" }
        return parts.isEmpty ? "0 seconds" : parts.joined(separator: " ")
    }

    private var parts: [(count: Int, unit: String)] {
        let all = [
            (seconds / 86400, "day"), (seconds / 3600 % 24, "hour"), (seconds / 60 % 60, "minute"),
            (seconds % 60, "second"),
        ]
        return all.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
    }
}
