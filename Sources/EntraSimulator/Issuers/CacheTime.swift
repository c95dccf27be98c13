import FoundationEssentials

/// How long an issuer's documents are kept: `0` not at all, `10m`, `24h`, or `forever`.
enum CacheTime: Equatable, Sendable {
    case seconds(TimeInterval)
    case forever

    init?(_ text: String) {
        if text == "forever" {
            self = .forever
        } else if let seconds = Span(text)?.seconds {
            self = .seconds(seconds)
        } else {
            return nil
        }
    }

    func isFresh(since start: Date, at now: Date) -> Bool {
        switch self {
        case .seconds(let seconds): now < start + seconds
        case .forever: true
        }
    }

    var description: String {
        switch self {
        case .seconds(let seconds): "\(Int(seconds))s"
        case .forever: "forever"
        }
    }
}

/// A span of time as people write it: whole seconds, or a number with `s`, `m`, `h` or `d` behind it.
struct Span: Equatable, Sendable {
    static let none = Span(seconds: 0)

    let seconds: TimeInterval

    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /([0-9]{1,9})([smhd]?)/), let number = Double(match.1) else { return nil }
        let unit: Double =
            switch match.2 {
            case "m": 60
            case "h": 3600
            case "d": 86_400
            default: 1
            }
        self.init(seconds: number * unit)
    }

    private init(seconds: TimeInterval) { self.seconds = seconds }
}
