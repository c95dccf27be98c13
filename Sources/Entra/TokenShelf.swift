import Federation
import FoundationEssentials

/// What is remembered per key, and the rules about it. A plain value: no task, no lock, no clock of its own.
struct TokenShelf: Sendable {
    private var entries: RecentValues<AccessTokens.Key, Entry>
    private let random: @Sendable () -> Double

    init(capacity: Int, random: @escaping @Sendable () -> Double) {
        entries = RecentValues(capacity: capacity)
        self.random = random
    }

    /// What to do for a caller.
    enum Verdict {
        case serve(AccessToken, refresh: Bool)
        case refuse(Refusal)
        case fetch
    }

    private struct Entry {
        var token: AccessToken?
        /// The flight that brought the token. What an earlier one brings later is stale.
        var flight = 0
        var setback: Setback?
    }

    mutating func verdict(_ key: AccessTokens.Key, now: Date) -> Verdict {
        guard let entry = entries.value(for: key) else { return .fetch }
        let waiting = entry.setback.map { now < $0.end } ?? false
        if let token = entry.token, Self.isServable(token, now) {
            return .serve(token, refresh: now >= token.refreshAt && !waiting)
        }
        guard waiting, let refusal = entry.setback?.refusal(now: now) else { return .fetch }
        return .refuse(refusal)
    }

    /// Keeps a token, which ends all setbacks. One that is too short-lived to be handed out again only drops the token
    /// that a forced call was to replace; an older one that still serves is kept, and not refreshed again at once.
    mutating func put(_ token: AccessToken, for call: AccessTokens.Call, flight: Int, now: Date) {
        var entry = entries.value(for: call.key) ?? Entry()
        guard flight > entry.flight else { return }
        if Self.isServable(token, now) {
            entry = Entry(token: ahead(token, now: now), flight: flight)
        } else if call.force || entry.token == nil {
            entry = Entry(flight: flight)
        } else {
            entry.setback = Setback(after: nil, previous: entry.setback, now: now)
        }
        entries.insert(entry, for: call.key)
    }

    /// Remembers that a call failed.
    mutating func note(_ error: any Error, for key: AccessTokens.Key, flight: Int, now: Date) {
        var entry = entries.value(for: key) ?? Entry()
        guard flight > entry.flight else { return }
        entry.setback = Setback(after: error as? Refusal, previous: entry.setback, now: now)
        entries.insert(entry, for: key)
    }

    private static func isServable(_ token: AccessToken, _ now: Date) -> Bool {
        token.expiresAt.timeIntervalSince(now) > Double(TokenReply.margin)
    }

    /// Refreshes 5 to 10 percent early. At random, so that tokens fetched together are not renewed together; never by
    /// nothing, so that there is a time in which the old token serves while the new one is fetched.
    private func ahead(_ token: AccessToken, now: Date) -> AccessToken {
        let span = max(0, token.refreshAt.timeIntervalSince(now))
        let refreshAt = token.refreshAt.addingTimeInterval(-span * (0.05 + 0.05 * random()))
        return AccessToken(value: token.value, expiresAt: token.expiresAt, refreshAt: refreshAt)
    }
}
