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
