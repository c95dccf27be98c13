import Federation
import Foundation
import MetricsTestKit
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("Rotation, tick by tick", .timeLimit(.minutes(2)))
struct RotationTests {
    private static let day = 86400.0

    @Test(
        "A spare that was seen for the lead time takes over when the period ends; the old key leaves after the grace time"
    )
    func wholeTurn() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            let (old, next) = try await house.kids()
            await house.live(days: 29.9, rotator)
            #expect(try await house.states() == [old: .active, next: .pending])
            await house.live(days: 0.2, rotator)
            let after = try await house.desk.ring()
            #expect(after[old]?.state == .retiring && after.active?.keyID == next && after.spares.count == 1)
            #expect(house.desk.keys.ring.active?.keyID == next, "it signs without waiting for the watcher")
            await house.live(days: 2.1, rotator)
            #expect(try await house.desk.ring()[old]?.state == .retired)
            #expect(try await house.audited(.keyActivated).count == 1)
            #expect(try await house.audited(.keyRetired).map(\.actor) == ["service"])
        }
    }

    @Test("A host that answers 200 with old bytes holds activation back; the key list, the log and the metrics say so")
    func silentlyStale() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (old, _) = try await house.kids()
            let stale = house.publisher.publication.documents
            house.view.show { _ in .keys(StubView.keys(in: stale), asPublished: false) }
            await house.live(days: 5, rotator)
            let second = try #require(try await house.desk.ring().active?.keyID)
            #expect(second != old, "the stale bytes still hold the first spare")
            await house.live(days: 12, rotator)
            let ring = try await house.desk.ring()
            #expect(ring.active?.keyID == second)
            let spare = try #require(ring.spares.first)
            #expect(spare.evidence.problem == .absent && spare.evidence.seenFor == .zero)
            let warnings = house.desk.warnings()
            #expect(
                warnings.contains { $0.contains(spare.keyID) && $0.contains(house.desk.issuer.text) }, "\(warnings)")
            #expect(warnings.contains { $0.contains("should have stopped signing") })
            #expect(warnings.contains { $0.contains("not byte for byte") })
            #expect(house.count("aureole_issuer_looks_total", "key-missing") > 0)
            let told = house.log.text.split(separator: "\n").filter { $0.contains(spare.keyID) }
            #expect(told.count { $0.contains("a key is not seen at the issuer URL") } == 1, "once, not with each look")
            let prospect = try #require(try await house.desk.keyProspects().first { $0.key.keyID == spare.keyID })
            #expect(prospect.key.evidence.problem == .absent && prospect.activatesAt == nil)
            house.view.showPublished()
            await house.live(days: 2.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == spare.keyID)
            #expect(house.desk.warnings() == [])
            #expect(house.log.text.contains("a key is seen at the issuer URL again"))
        }
    }

    @Test("Documents that cannot be fetched pause the lead clock and warn; nobody stops signing")
    func unreachable() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (old, next) = try await house.kids()
            await house.live(days: 1, rotator)
            let seen = try #require(try await house.desk.ring()[next]?.evidence.seenFor)
            #expect(seen > .seconds(80_000) && seen <= .seconds(86_400))
            house.view.show { _ in .unreadable("the name cannot be resolved") }
            await house.live(days: 8, rotator)
            #expect(try await house.desk.ring()[next]?.evidence.seenFor == seen)
            #expect(try await house.desk.ring().active?.keyID == old)
            #expect(house.desk.warnings().contains { $0.contains("the name cannot be resolved") })
            house.view.showPublished()
            await house.live(days: 1.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == next)
        }
    }

    @Test("It looks four times an hour, and every minute where there was nothing to read")
    func pace() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            await house.live(days: 1, step: 20, rotator)
            #expect((80...120).contains(house.view.looks), "\(house.view.looks)")
            house.view.show { _ in .unreadable("down") }
            await house.live(days: 0.02, step: 20, rotator)
            let before = house.view.looks
            await house.live(days: 1.0 / 24, step: 20, rotator)
            #expect((45...75).contains(house.view.looks - before), "\(house.view.looks - before)")
        }
    }

    @Test("A rewritten document is a warning and holds nothing up")
    func rewritten() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (_, next) = try await house.kids()
            house.view.show { .keys(StubView.keys(in: $0), asPublished: false) }
            await house.live(days: 4.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == next)
            #expect(house.desk.warnings().count == 1)
        }
    }

    @Test("A tick looks before it acts, and what it did is published and signs when it ends")
    func oneTick() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (old, next) = try await house.kids()
            await house.live(days: 3.99, rotator)
            house.clock.advance(1800)
            house.view.show { _ in .keys([], asPublished: false) }
            await rotator.turn()
            #expect(try await house.states() == [old: .active, next: .pending], "it vanished a moment ago")
        }
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (_, next) = try await house.kids()
            await house.live(days: 3.99, rotator)
            house.clock.advance(1800)
            await rotator.turn()
            #expect(house.desk.keys.ring.active?.keyID == next)
            let ring = try await house.desk.ring()
            #expect(StubView.keys(in: house.publisher.publication.documents) == Set(ring.published))
        }
    }

    @Test("A step that another process has taken meanwhile, or that is not due, changes nothing")
    func overtaken() async throws {
        try await withHouse { house in
            let (active, spare) = try await house.kids()
            let before = try await house.desk.ring()
            for step in [RotationStep.addSpare, .activate(spare), .activate(active), .retire(active)] {
                try await house.desk.take(step, at: house.clock.now)
                #expect(try await house.desk.ring() == before)
            }
            _ = try await house.desk.rotateNow(by: house.admin)
            let after = try await house.desk.ring()
            try await house.desk.take(.activate(spare), at: house.clock.now)
            try await house.desk.take(.retire(active), at: house.clock.now)
            #expect(try await house.desk.ring() == after)
        }
    }

    @Test("Of several spares the one that was seen longest is the next, and the oldest of those seen alike")
    func severalSpares() async throws {
        try await withHouse { house in
            let (_, first) = try await house.kids()
            house.clock.advance(10)
            let second = try await NewKey.made(at: house.clock.now)
            _ = try await house.store.changeRing(with: [second], audit: { $0.event(.keyAdded, at: .now, by: .service) })
            { _ in RingChange(added: [second.key]) }
            guard case .willActivate(let next, _) = try await house.desk.rotate(by: house.admin) else {
                Issue.record("it was activated")
                return
            }
            #expect(next.keyID == first)
            var seen = second.key
            seen.evidence = KeyEvidence(seenFor: .seconds(1), lookedAt: house.clock.now)
            try await house.store.note(evidenceOf: [seen])
            guard case .activated(let key) = try await house.desk.rotateNow(by: house.admin) else {
                Issue.record("it was not activated")
                return
            }
            #expect(key.keyID == second.key.keyID && key.state == .active)
        }
    }

    @Test("It ticks every five seconds until it is cancelled")
    func running() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            let run = Task { await rotator.run() }
            try await eventually("three looks") { house.view.looks > 2 }
            run.cancel()
            await run.value
        }
    }

    @Test("A tick that fails is told, and the next one goes on")
    func failing() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (_, next) = try await house.kids()
            await house.live(days: 3.9, rotator)
            try await house.breakAudit()
            await house.live(days: 0.3, rotator)
            #expect(house.desk.warnings().contains { $0.contains("failed to activate a key") })
            #expect(house.metrics.counters(label: "aureole_rotation_failures_total").map(\.totalValue).reduce(0, +) > 0)
            #expect(house.log.text.contains("goes on after a failure"))
            try await house.mendAudit()
            await house.live(days: 0.1, rotator)
            #expect(try await house.desk.ring().active?.keyID == next)
            #expect(house.desk.warnings() == [])
        }
    }

    @Test("An order to rotate waits for the rest of the lead time and no longer")
    func ordered() async throws {
        try await withHouse { house in
            let rotator = house.rotator()
            let (_, next) = try await house.kids()
            await house.live(days: 1, rotator)
            guard case .willActivate(let key, let wait) = try await house.desk.rotate(by: house.admin) else {
                Issue.record("it was activated")
                return
            }
            #expect(key.keyID == next && wait > .seconds(86_000) && wait < .seconds(90_000))
            await house.live(days: 0.9, rotator)
            #expect(try await house.desk.ring().active?.keyID != next)
            await house.live(days: 0.2, rotator)
            #expect(try await house.desk.ring().active?.keyID == next)
            #expect(try await house.audited(.rotationRequested).map(\.actor) == ["user:1000"])
        }
    }

    @Test("An order to rotate is carried out on the spot when the spare is ready")
    func orderedWhenReady() async throws {
        try await withHouse { house in
            let (_, next) = try await house.kids()
            await house.live(days: 3, house.rotator())
            guard case .activated(let key) = try await house.desk.rotate(by: house.admin) else {
                Issue.record("it was not activated")
                return
            }
            #expect(key.keyID == next && key.state == .active)
            #expect(try await house.desk.ring().spares.count == 1)
        }
    }

    @Test("An order to rotate looks once more: a spare that was there for long enough and has gone does not sign")
    func orderedWhenGone() async throws {
        try await withHouse { house in
            let (old, next) = try await house.kids()
            await house.live(days: 3, house.rotator())
            house.view.show { _ in .keys([], asPublished: false) }
            await #expect(throws: StoreFailure.ring(.unseen(next, at: house.desk.issuer, .absent))) {
                try await house.desk.rotate(by: house.admin)
            }
            #expect(try await house.desk.ring().active?.keyID == old)
        }
    }

    @Test("--now skips the clock and never the evidence")
    func now() async throws {
        try await withHouse { house in
            let (old, next) = try await house.kids()
            for problem in [KeyEvidence.Problem.absent, .unreadable("down")] {
                house.view.show { _ in problem == .absent ? .keys([], asPublished: true) : .unreadable("down") }
                let start = house.clock.instant
                let refused = await #expect(throws: StoreFailure.self) {
                    try await house.desk.rotateNow(by: house.admin)
                }
                #expect(refused == .ring(.unseen(next, at: house.desk.issuer, problem)))
                #expect(house.clock.instant - start >= .seconds(10) && house.clock.instant - start < .seconds(12))
                #expect(try await house.desk.ring().active?.keyID == old)
            }
            let looks = house.view.looks
            house.view.show { [view = house.view] in
                view.looks < looks + 5 ? .keys([], asPublished: true) : .keys(StubView.keys(in: $0), asPublished: true)
            }
            guard case .activated(let key) = try await house.desk.rotateNow(by: house.admin) else {
                Issue.record("it was not activated")
                return
            }
            #expect(key.keyID == next, "the server published it within ten seconds")
        }
    }

    @Test("A key of the same kid with another modulus is no evidence")
    func impostor() async throws {
        try await withHouse(.brisk) { house in
            let (_, next) = try await house.kids()
            house.view.show { _ in
                .keys([JSONWebKey(keyID: next, modulus: "another", exponent: "AQAB")], asPublished: false)
            }
            await #expect(throws: StoreFailure.self) { try await house.desk.rotateNow(by: house.admin) }
            await house.live(days: 8, house.rotator())
            #expect(try await house.desk.ring()[next]?.state == .pending)
        }
    }

    @Test("A tick that cannot even read the ring is told, and signing goes on")
    func unreadableRing() async throws {
        try await withHouse { house in
            let (rotator, agent) = (house.rotator(), try await house.addAgent())
            await rotator.turn()
            try await house.execute("ALTER TABLE key_evidence RENAME TO elsewhere")
            await rotator.turn()
            for step in ["publish", "rotate"] {
                #expect(house.desk.warnings().contains { $0.contains("failed to \(step)") })
            }
            _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            try await house.execute("ALTER TABLE elsewhere RENAME TO key_evidence")
            await rotator.turn()
            #expect(house.desk.warnings() == [])
        }
    }

    @Test("That a key was absent is not forgotten when it could not be noted: it starts again all the same")
    func unnoted() async throws {
        try await withHouse(.brisk) { house in
            let rotator = house.rotator()
            let (old, next) = try await house.kids()
            await house.live(days: 3.9, rotator)
            try await house.execute(
                """
                CREATE TRIGGER full BEFORE UPDATE ON key_evidence BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                """)
            house.view.show { _ in .keys([], asPublished: false) }
            await house.live(days: 0.2, rotator)
            #expect(house.desk.warnings().contains { $0.contains("failed to look") && $0.contains("full") })
            #expect(try await house.states() == [old: .active, next: .pending], "though the period is over")
            house.view.showPublished()
            try await house.execute("DROP TRIGGER full")
            await house.live(days: 1.9, rotator)
            #expect(try await house.states() == [old: .active, next: .pending])
            await house.live(days: 0.2, rotator)
            #expect(try await house.desk.ring().active?.keyID == next)
        }
    }

    @Test("Looks are spread around their interval, and the clock alone brings none nearer")
    func looks() async throws {
        try await withHouse(.with { $0.random = 0 }) { house in
            let rotator = house.rotator()
            for (seconds, looks) in [(0.0, 1), (719, 1), (1, 2), (719, 2), (1, 3)] {
                house.clock.advance(seconds)
                await rotator.turn()
                #expect(house.view.looks == looks)
            }
            house.clock.jump(Self.day)
            await rotator.turn()
            #expect(house.view.looks == 3)
        }
        try await withHouse(.with { $0.random = 0.9999 }) { house in
            let rotator = house.rotator()
            for (seconds, looks) in [(0.0, 1), (1079, 1), (1, 2)] {
                house.clock.advance(seconds)
                await rotator.turn()
                #expect(house.view.looks == looks)
            }
        }
    }

    @Test("Two years with restarts, faults and clocks that jump: no exchange fails, and there is always a spare")
    func twoYears() async throws {
        let schedule = try RotationSchedule(period: 30 * 86400, lead: 86400, grace: 48 * 3600)
        let entra = CachingEntra()
        try await withHouse(
            .with { $0.settings.schedule = schedule }, entra: { _, request in entra.answer(request) }
        ) { house in
            entra.open(house)
            var chance = SplitMix(seed: 20_261_123)
            let connection = try await house.addConnection(agent: try await house.addAgent())
            var rotator = house.rotator()
            var signed = ""
            for quarter in 0..<(2 * 365 * 4) {
                switch Int.random(in: 0..<40, using: &chance) {
                case 0: rotator = house.rotator()
                case 1: house.view.show { _ in .unreadable("down") }
                case 2: house.view.show { _ in .keys([], asPublished: false) }
                case 3: house.clock.jump(Double.random(in: -Self.day...Self.day, using: &chance))
                case 4...20: house.view.showPublished()
                default: break
                }
                await house.live(days: 0.25, step: 21_600, rotator)
                let ring = try await house.desk.ring()
                #expect(ring.spares.count == 1)
                let active = try #require(ring.active).keyID
                #expect(house.desk.keys.ring.active?.keyID == active)
                guard quarter.isMultiple(of: 4) || active != signed else { continue }
                signed = active
                _ = try await house.desk.exchange(
                    .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
                #expect(entra.lastKeyID == active, "what signs is what the ring says")
            }
            #expect(entra.refusals == 0, "no key signed before Entra could have it")
            #expect(try await house.desk.ring().keys.count > 12, "it did rotate")
        }
    }
}

extension HousePlan {
    /// Keys that sign for four days only. The lead and the grace time are the usual 48 hours.
    static let brisk = HousePlan.with {
        $0.settings.schedule = try! RotationSchedule(period: 4 * 86400, lead: 48 * 3600, grace: 48 * 3600)
    }
}

extension TestHouse {
    func rotator() -> Rotator { Rotator(desk: desk, publisher: publisher) }

    /// The kids of the key that signs and of the spare.
    func kids() async throws -> (active: String, spare: String) {
        let ring = try await desk.ring()
        return (try #require(ring.active?.keyID), try #require(ring.spares.first?.keyID))
    }

    func states() async throws -> [String: KeyState] {
        Dictionary(uniqueKeysWithValues: try await desk.ring().keys.map { ($0.keyID, $0.state) })
    }

    /// Lets time pass and the rotator tick in it, a look with every tick.
    ///
    /// - Parameter step: at least the longest time between two looks; of more than the longest gap only that counts as seen.
    func live(days: Double, step: Double = 1800, _ rotator: Rotator) async {
        for _ in 0..<Int(days * 86400 / step) {
            clock.advance(step)
            await rotator.turn()
        }
    }
}
