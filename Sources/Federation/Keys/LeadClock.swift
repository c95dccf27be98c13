package import struct FoundationEssentials.Date

/// Counts for how long keys have been seen in public, across looks.
///
/// Only time between two looks of one process that both showed the key counts, measured by a clock that nobody can set:
/// neither a jump of the wall clock nor a restart makes a key older than it is.
package struct LeadClock: Sendable {
    /// More than this between two looks proves nothing about the time in between.
    private let longestGap: Duration
    /// When the last look took place, and the keys that it showed.
    private var last: (instant: ContinuousClock.Instant, keys: Set<JSONWebKey>)?

    package init(longestGap: Duration) { self.longestGap = longestGap }

    /// Takes a look into account.
    ///
    /// - Parameters:
    ///   - instant: of a clock that only moves forward.
    ///   - now: what the wall clock says, for people.
    /// - Returns: the published keys with what is known of them now.
    package mutating func look(
        _ sighting: Sighting, at ring: KeyRing, instant: ContinuousClock.Instant, now: Date
    ) -> [RingKey] {
        let published = ring.keys.filter(\.state.isPublished)
        switch sighting {
        case .unreadable(let reason):
            last = nil
            return published.map { $0.seen(KeyEvidence.Problem.unreadable(reason), at: now) }
        case .keys(let keys, _):
            let gap = last.map { min(max(.zero, instant - $0.instant), longestGap) } ?? .zero
            let before = last?.keys ?? []
            last = (instant, keys)
            return published.map { key in
                guard keys.contains(key.publicKey) else { return key.seen(.absent, at: now) }
                return key.seen(for: before.contains(key.publicKey) ? gap : .zero, at: now)
            }
        }
    }
}

extension RingKey {
    fileprivate func seen(for span: Duration, at now: Date) -> RingKey {
        var key = self
        key.evidence = KeyEvidence(seenFor: evidence.seenFor + span, lookedAt: now)
        return key
    }

    fileprivate func seen(_ problem: KeyEvidence.Problem, at now: Date) -> RingKey {
        var key = self
        let seenFor = problem == .absent ? .zero : evidence.seenFor
        key.evidence = KeyEvidence(seenFor: seenFor, lookedAt: now, problem: problem)
        return key
    }
}
