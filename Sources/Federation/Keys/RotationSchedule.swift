package import struct FoundationEssentials.Date

/// How long a key signs, how long it is public before it may, and how long it stays public after. In whole seconds.
package struct RotationSchedule: Hashable, Sendable {
    /// How long a key signs.
    package let period: Int
    /// How long a key must have been seen at the issuer URL before it may sign: the longest that a verifier may keep a
    /// key set and still know every key it meets.
    package let lead: Int
    /// How long a key stays public after it stopped signing.
    package let grace: Int

    /// The longest life of an assertion and a clock that is five minutes slow.
    package static let leastGrace = 3600 + 300
    /// Twice the time for which caches may keep the documents.
    package static let leastLead = 2 * PublicDocuments.maxAge

    /// 30 days, 48 hours, 48 hours.
    package static let usual = RotationSchedule(checkedPeriod: 30 * 86400, lead: 48 * 3600, grace: 48 * 3600)

    /// - Throws: `Mismatch`, with the numbers in its sentence.
    package init(period: Int, lead: Int, grace: Int) throws(Mismatch) {
        guard lead >= Self.leastLead else { throw .leadTooShort(lead) }
        guard grace >= Self.leastGrace else { throw .graceTooShort(grace) }
        guard period >= lead else { throw .periodBelowLead(period: period, lead: lead) }
        self.init(checkedPeriod: period, lead: lead, grace: grace)
    }

    private init(checkedPeriod period: Int, lead: Int, grace: Int) {
        self.period = period
        self.lead = lead
        self.grace = grace
    }

    /// Numbers that cannot be kept together.
    package enum Mismatch: Error, Hashable, Sendable {
        case leadTooShort(Int)
        case graceTooShort(Int)
        case periodBelowLead(period: Int, lead: Int)
    }
}

extension RotationSchedule {
    /// When the active key is to stop signing, provided that a spare is ready then.
    package func end(of active: RingKey) -> Date {
        let due = (active.activatesAt ?? active.createdAt).addingTimeInterval(Double(period))
        return min(due, active.retiresAt ?? due)
    }

    /// Whether verifiers that keep a key set for the lead time must know the key by now.
    package func isReady(_ spare: RingKey) -> Bool {
        spare.state == .pending && spare.evidence.isInSight && spare.evidence.seenFor >= .seconds(lead)
    }

    /// How much longer a spare has to be seen.
    package func remainingLead(of spare: RingKey) -> Duration { max(.zero, .seconds(lead) - spare.evidence.seenFor) }

    /// What has to be done now. The order does not matter; each step can be taken alone.
    package func steps(for ring: KeyRing, at now: Date) -> [RotationStep] {
        var steps: [RotationStep] = []
        if ring.spares.isEmpty { steps.append(.addSpare) }
        if ring.active.map({ now >= end(of: $0) }) ?? true, let next = ring.spares.first(where: isReady) {
            steps.append(.activate(next.keyID))
        }
        return steps + ring.retiring(at: now).moved.map { .retire($0.keyID) }
    }

    /// Why the ring is not where it should be; empty when all is well.
    package func concerns(about ring: KeyRing, at now: Date) -> [RingConcern] {
        var concerns: [RingConcern] = []
        if let active = ring.active {
            if now >= end(of: active) { concerns.append(.overdue(active.keyID, since: end(of: active))) }
            if active.evidence.problem == .absent { concerns.append(.signsUnseen(active.keyID)) }
        } else {
            concerns.append(.noActiveKey)
        }
        if ring.spares.isEmpty { concerns.append(.noSpare) }
        for spare in ring.spares {
            if let problem = spare.evidence.problem { concerns.append(.spareUnseen(spare.keyID, problem)) }
        }
        return concerns
    }
}

extension RotationSchedule {
    /// Between two looks at the issuer URL: often enough to lose little of the lead time to a restart, and to warn early.
    package var lookInterval: Duration { .seconds(min(900, lead / 16)) }

    /// The longest time between two looks that counts as seen.
    package var longestGap: Duration { lookInterval * 2 }
}

/// One step of a rotation.
package enum RotationStep: Hashable, Sendable {
    /// Publish another key, so that there is always a next one.
    case addSpare
    /// Sign with this spare; the key that signed goes on to be published.
    case activate(String)
    /// Stop publishing this key.
    case retire(String)
}

/// Something about the ring that an operator should know.
package enum RingConcern: Hashable, Sendable {
    /// The key signs longer than it should, because no spare may take over.
    case overdue(String, since: Date)
    case noActiveKey
    case noSpare
    /// The key that signs is not in the documents at the issuer URL.
    case signsUnseen(String)
    /// A spare does not get ready.
    case spareUnseen(String, KeyEvidence.Problem)
}
