import ArgumentParser

/// A span of time as people write it: `45s`, `10m`, `24h`, `30d`.
struct TimeSpan: ExpressibleByArgument, Hashable, Sendable {
    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = argument.last else { return nil }
        let unit = units[last] ?? 1
        let digits = units[last] == nil ? argument[...] : argument.dropLast()
        // Digits alone: `Int` would take a sign too.
        guard digits.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(digits), number <= 1_000_000_000 / unit
        else { return nil }
        seconds = number * unit
    }
}

extension TimeSpan: CustomStringConvertible {
    /// Rounded down to whole seconds.
    init(_ duration: Duration) { self.init(seconds: Int(duration.components.seconds)) }

    /// In its two largest units: `1d 4h`, `3m`, `0s`.
    var description: String {
        let parts = [(seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return shown.isEmpty ? "0s" : shown.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
