import Federation
import FoundationEssentials
import Synchronization

/// Until when Entra wants to hear nothing about a tenant. Holds a bounded number of tenants.
final class Throttle: Sendable {
    private let ends = Mutex(RecentValues<String, Date>(capacity: 1024))

    /// - Parameter endpoint: the token endpoint's URL, which names both authority and tenant.
    func hold(_ endpoint: String, until end: Date) {
        ends.withLock { ends in
            ends.insert(max(end, ends.value(for: endpoint) ?? end), for: endpoint)  // the longer wait holds
        }
    }

    /// Whole seconds left, at least 1; `nil` when requests may be sent.
    func secondsLeft(_ endpoint: String, now: Date) -> Int? {
        guard let end = ends.withLock({ $0.value(for: endpoint) }), end > now else { return nil }
        return Int(end.timeIntervalSince(now).rounded(.up))
    }
}
