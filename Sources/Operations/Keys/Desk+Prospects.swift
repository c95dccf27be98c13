package import Federation
package import FoundationEssentials
import Storage

/// A key of the ring and what is to become of it.
package struct KeyProspect: Hashable, Sendable {
    package let key: RingKey
    package let issuer: Issuer
    /// For how long a spare has to be seen.
    package let lead: Duration
    /// When it began to sign; for a spare, when it may at the earliest, or `nil` while nobody can tell.
    package let activatesAt: Date?
    /// When it left the key set, or is expected to.
    package let retiresAt: Date?
    /// When the active key is to stop signing; for any other key meaningless.
    package let endsAt: Date
    package let isOverdue: Bool
}

extension Desk {
    /// All keys with what comes next, oldest first.
    package func keyProspects() async throws -> [KeyProspect] {
        let ring = try await store.ring()
        let now = surroundings.clock()
        let end = ring.active.map(settings.schedule.end) ?? now
        return ring.keys.map { key in
            KeyProspect(
                key: key, issuer: issuer, lead: .seconds(settings.schedule.lead),
                activatesAt: key.state == .pending ? earliest(key, end: end, now: now) : key.activatesAt,
                retiresAt: key.state == .active
                    ? end.addingTimeInterval(Double(settings.schedule.grace)) : key.retiresAt,
                endsAt: end, isOverdue: key.state == .active && now >= end)
        }
    }

    private func earliest(_ spare: RingKey, end: Date, now: Date) -> Date? {
        guard spare.evidence.isInSight else { return nil }
        return max(end, now.addingTimeInterval(settings.schedule.remainingLead(of: spare) / .seconds(1)))
    }
}
