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

/// All that there is to say of the ring, of one moment.
package struct KeyOverview: Sendable {
    package let prospects: [KeyProspect]
    package let lives: [KeyLife]
    package let outlook: KeyOutlook
    package let issuer: Issuer
    package let schedule: RotationSchedule
    package let now: Date
}

/// How it stands with the key that is to sign next.
package enum KeyOutlook: Hashable, Sendable {
    /// It takes over then.
    case takesOver(RingKey, at: Date)
    /// The last look at the issuer URL did not show it.
    case unseen(RingKey, KeyEvidence.Problem, lookedAt: Date?)
    /// Nobody has looked for it yet.
    case notLookedFor(RingKey)
    case noSpare
}

extension Desk {
    /// All keys with what comes next, oldest first.
    package func keyProspects() async throws -> [KeyProspect] {
        prospects(of: try await store.ring(), at: surroundings.clock())
    }

    /// The same, and how things stand as a whole.
    package func keyOverview() async throws -> KeyOverview {
        let (ring, now) = (try await store.ring(), surroundings.clock())
        let prospects = prospects(of: ring, at: now)
        return KeyOverview(
            prospects: prospects, lives: settings.schedule.lives(in: ring, at: now),
            outlook: KeyOutlook(prospects), issuer: issuer, schedule: settings.schedule, now: now)
    }

    private func prospects(of ring: KeyRing, at now: Date) -> [KeyProspect] {
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

extension KeyOutlook {
    /// Of several spares, the one that may sign first; of those that nobody can tell it of, the oldest.
    fileprivate init(_ prospects: [KeyProspect]) {
        let spares = prospects.filter { $0.key.state == .pending }
        let known = spares.compactMap { spare in spare.activatesAt.map { (key: spare.key, at: $0) } }
        if let next = known.min(by: { $0.at < $1.at }) {
            self = .takesOver(next.key, at: next.at)
        } else if let next = spares.first?.key {
            self =
                next.evidence.problem.map { .unseen(next, $0, lookedAt: next.evidence.lookedAt) } ?? .notLookedFor(next)
        } else {
            self = .noSpare
        }
    }
}
