import Cryptography
import Federation
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

/// Keeps the ring turning: looks at the issuer URL as a verifier does, asks the schedule what is due, acts.
///
/// A step that fails is told and tried again with the next tick; the others go on.
package actor Rotator {
    private let desk: Desk
    private let publisher: Publisher
    private var leadClock: LeadClock
    private var nextLook: ContinuousClock.Instant
    private var documentsDiffer = false
    /// What the last look has shown. It counts also when it could not be noted in the database: forgetting that a key was
    /// absent would let it sign too early.
    private var seen: [RingKey] = []
    /// What failed in this tick, in sentences.
    private var failures: [String] = []

    /// How often it is asked what is due.
    private static let tick = Duration.seconds(5)

    package init(desk: Desk, publisher: Publisher) {
        self.desk = desk
        self.publisher = publisher
        leadClock = LeadClock(longestGap: desk.settings.schedule.longestGap)
        nextLook = desk.surroundings.instant()
    }

    /// Ticks until the surrounding service group shuts down.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.turn()
                try? await self.desk.surroundings.sleep(Self.tick)
            }
        }
    }

    /// One tick.
    package func turn() async {
        failures = []
        await attempt("publish") { try await publisher.refresh() }
        if desk.surroundings.instant() >= nextLook { await attempt("look") { try await look() } }
        await attempt("rotate") { try await takeSteps() }
        await report()
    }

    private func attempt(_ step: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            guard !Task.isCancelled else { return }
            failures.append("The key rotation failed to \(step): \(error)")
            desk.meters.rotationFailed(step)
            desk.surroundings.logger.error(
                "the key rotation goes on after a failure", metadata: ["step": "\(step)", "error": "\(error)"])
        }
    }
}

extension Rotator {
    private func look() async throws {
        let ring = try await desk.store.ring().withEvidence(of: seen)
        let sighting = await desk.look(publisher.publication.documents)
        let keys = leadClock.look(
            sighting, at: ring, instant: desk.surroundings.instant(), now: desk.surroundings.clock())
        documentsDiffer = sighting.differs
        tell(sighting, of: keys, before: ring)
        seen = keys
        try await desk.store.note(evidenceOf: keys)
        nextLook = desk.surroundings.instant() + pause(after: sighting)
    }

    /// Spread at random, so that many installations do not look at the same moment. What could not be read is looked at
    /// again soon: a proxy may not be up yet.
    private func pause(after sighting: Sighting) -> Duration {
        let interval = desk.settings.schedule.lookInterval
        let jitter = 0.8 + 0.4 * desk.surroundings.random()
        if case .unreadable = sighting { return min(interval, .seconds(60)) * jitter }
        return interval * jitter
    }

    /// Logs what has changed since the look before, and counts.
    private func tell(_ sighting: Sighting, of keys: [RingKey], before ring: KeyRing) {
        desk.meters.looked(sighting, missed: keys.count { $0.evidence.problem == .absent })
        for key in keys {
            let problem = key.evidence.problem
            guard problem != ring[key.keyID]?.evidence.problem else { continue }
            let metadata: Logger.Metadata = [
                "kid": "\(key.keyID)", "state": "\(key.state.rawValue)", "issuer": "\(desk.issuer)",
                "problem": "\(problem?.description ?? "none")",
            ]
            if problem == nil {
                desk.surroundings.logger.notice("a key is seen at the issuer URL again", metadata: metadata)
            } else {
                desk.surroundings.logger.warning("a key is not seen at the issuer URL", metadata: metadata)
            }
        }
    }

    private func takeSteps() async throws {
        let now = desk.surroundings.clock()
        let ring = try await desk.store.ring().withEvidence(of: seen)
        let steps = desk.settings.schedule.steps(for: ring, at: now)
        guard !steps.isEmpty else { return }
        for step in steps {
            await attempt(step.verb) { try await desk.take(step, at: now) }
        }
        try await publisher.refresh()
    }

    /// Where the ring cannot be read, the concerns of the tick before stand; what failed is told in any case.
    private func report() async {
        var report = desk.rotation.report
        await attempt("report") {
            let ring = try await desk.store.ring()
            let now = desk.surroundings.clock()
            report.concerns = desk.settings.schedule.concerns(about: ring, at: now)
            report.nextStepAt = desk.settings.schedule.nextStep(in: ring, after: now)
            report.lookedAt = ring.keys.compactMap(\.evidence.lookedAt).max()
            report.spareSeenFor = ring.spares.map(\.evidence.seenFor).max() ?? .zero
        }
        report.documentsDiffer = documentsDiffer
        report.failures = failures
        desk.rotation.replace(with: report)
    }
}

extension KeyRing {
    fileprivate func withEvidence(of seen: [RingKey]) -> KeyRing {
        let keys = keys.map { key in
            var key = key
            key.evidence = seen.first { $0.keyID == key.keyID }?.evidence ?? key.evidence
            return key
        }
        return KeyRing(keys: keys, revision: revision)
    }
}

extension RotationStep {
    fileprivate var verb: String {
        switch self {
        case .addSpare: "add a spare"
        case .activate: "activate a key"
        case .retire: "retire a key"
        }
    }
}

extension Sighting {
    fileprivate var differs: Bool {
        if case .keys(_, let asPublished) = self { return !asPublished }
        return false
    }
}
