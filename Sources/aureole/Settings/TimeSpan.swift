import ArgumentParser

/// A span of time as people write it: `45s`, `10m`, `24h`, `30d`.
struct TimeSpan: ExpressibleByArgument, Hashable, Sendable {
    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = argument.last else { return nil }
        let digits = units[last] == nil ? argument[...] : argument.dropLast()
        guard let number = Int(digits), number >= 0, number <= 1_000_000_000 / (units[last] ?? 1) else { return nil }
        seconds = number * (units[last] ?? 1)
    }
}
