import Foundation
import Testing

@testable import Federation

@Suite("The ring of signing keys: what is due, and what an act does")
struct RotationTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let schedule = RotationSchedule.usual

    private func key(
        _ name: String, _ state: KeyState, activated: Double? = nil, retires: Double? = nil, seenFor: Int = 0,
        problem: KeyEvidence.Problem? = nil
    ) -> RingKey {
        RingKey(
            publicKey: JSONWebKey(keyID: name, modulus: name, exponent: "AQAB"), state: state, createdAt: Self.start,
            activatesAt: activated.map { Self.start + $0 }, retiresAt: retires.map { Self.start + $0 },
            evidence: KeyEvidence(seenFor: .seconds(seenFor), lookedAt: Self.start, problem: problem))
    }

    private func ring(_ keys: RingKey...) -> KeyRing { KeyRing(keys: keys) }

    private static let day = 86400.0
    private static let lead = 48 * 3600

    // MARK: The schedule

    @Test(
        "Times that cannot be kept together are refused",
        arguments: [
            (1_199, 90_000, 90_000, RotationSchedule.Mismatch.leadTooShort(1_199)),
            (1_200, 3_899, 90_000, .graceTooShort(3_899)),
            (3_600, 3_900, 3_599, .periodBelowLead(period: 3_599, lead: 3_600)),
        ])
    func mismatches(lead: Int, grace: Int, period: Int, problem: RotationSchedule.Mismatch) {
        #expect(throws: problem) { try RotationSchedule(period: period, lead: lead, grace: grace) }
    }

    @Test("The least times that go together are accepted, and the usual ones are 30 days, 48 and 48 hours")
    func accepted() throws {
        let least = try RotationSchedule(period: 1_200, lead: 1_200, grace: 3_900)
        #expect(least.lead == 2 * PublicDocuments.maxAge)
        #expect(try RotationSchedule(period: 30 * 86400, lead: 48 * 3600, grace: 48 * 3600) == .usual)
    }

    @Test(
        "Looks are a sixteenth of the lead time apart, never more than a quarter of an hour; twice that counts as seen")
    func looks() throws {
        let least = try RotationSchedule(period: 1_200, lead: 1_200, grace: 3_900)
        #expect(least.lookInterval == .seconds(75) && least.longestGap == .seconds(150))
        #expect(schedule.lookInterval == .seconds(900) && schedule.longestGap == .seconds(1_800))
    }

    @Test("Only a spare gets ready; what is left of the lead time is never negative")
    func ready() {
        for state in KeyState.allCases {
            #expect(schedule.isReady(key("k", state, seenFor: Self.lead)) == (state == .pending))
        }
        #expect(schedule.remainingLead(of: key("s", .pending, seenFor: Self.lead - 5)) == .seconds(5))
        #expect(schedule.remainingLead(of: key("s", .pending, seenFor: Self.lead + 5)) == .zero)
    }

    @Test("A spare is added where there is none, whatever else there is")
    func spare() {
        let now = Self.start
        #expect(schedule.steps(for: ring(), at: now) == [.addSpare])
        #expect(schedule.steps(for: ring(key("a", .active, activated: 0)), at: now) == [.addSpare])
        #expect(schedule.steps(for: ring(key("a", .active, activated: 0), key("s", .pending)), at: now) == [])
    }

    @Test(
        "A spare is activated when the period is over and it has been in sight for the lead time, and not before",
        arguments: [
            (29.9, lead, nil, false), (30, lead, nil, true), (30, lead - 1, nil, false),
            (300, lead - 1, nil, false), (30, 2 * lead, .absent, false), (30, 2 * lead, .unreadable("x"), false),
        ] as [(Double, Int, KeyEvidence.Problem?, Bool)])
    func activation(days: Double, seenFor: Int, problem: KeyEvidence.Problem?, isDue: Bool) {
        let ring = ring(key("a", .active, activated: 0), key("s", .pending, seenFor: seenFor, problem: problem))
        let steps = schedule.steps(for: ring, at: Self.start + days * Self.day)
        #expect(steps == (isDue ? [.activate("s")] : []))
    }

    @Test("An order to rotate ends the period at once; the lead time holds all the same")
    func ordered() {
        let now = Self.start + 100
        for (seenFor, steps) in [(Self.lead, [RotationStep.activate("s")]), (Self.lead - 1, [])] {
            var ring = ring(key("a", .active, activated: 0), key("s", .pending, seenFor: seenFor))
            let change = ring.endingPeriod(at: now)
            #expect(change.moved.map(\.retiresAt) == [now])
            ring = ring.after(change)
            #expect(schedule.steps(for: ring, at: now) == steps)
            #expect(ring.endingPeriod(at: now + 1).isEmpty)
        }
    }

    @Test("Without an active key a spare that is ready is activated at once, the first of several")
    func none() {
        let ring = ring(
            key("s", .pending, seenFor: Self.lead - 1), key("t", .pending, seenFor: Self.lead),
            key("u", .pending, seenFor: Self.lead))
        #expect(schedule.steps(for: ring, at: Self.start) == [.activate("t")])
    }

    @Test("A retiring key is retired when its time is over")
    func retirement() {
        let ring = ring(key("o", .retiring, retires: 10), key("a", .active, activated: 0), key("s", .pending))
        #expect(schedule.steps(for: ring, at: Self.start + 9.9) == [])
        #expect(schedule.steps(for: ring, at: Self.start + 10) == [.retire("o")])
        #expect(ring.retiring(at: Self.start + 9.9).isEmpty)
        #expect(ring.retiring(at: Self.start + 10).moved.map(\.state) == [.retired])
        #expect(ring.retiring(at: Self.start + 15).moved.map(\.retiresAt) == [Self.start + 15], "when it left")
    }

    // MARK: Acts

    @Test("Activation moves the old key to retiring for the grace time and brings another spare")
    func activating() throws {
        let ring = ring(key("a", .active, activated: 0), key("s", .pending))
        let now = Self.start + 50
        let after = ring.after(try ring.activating("s", at: now, grace: 10, spare: key("t", .pending)))
        #expect(after.states == ["a": .retiring, "s": .active, "t": .pending])
        #expect(after["a"]?.retiresAt == now + 10 && after["s"]?.activatesAt == now)
        let two = self.ring(key("a", .active, activated: 0), key("s", .pending), key("t", .pending))
        #expect(try two.activating("s", at: now, grace: 10, spare: key("u", .pending)).added.isEmpty)
    }

    @Test("Only a spare can be activated", arguments: [KeyState.active, .retiring, .retired, .revoked])
    func notActivating(state: KeyState) {
        let ring = ring(key("k", state))
        #expect(throws: RingProblem.wrongState("k", state)) {
            try ring.activating("k", at: Self.start, grace: 10, spare: key("t", .pending))
        }
        #expect(throws: RingProblem.unknownKey("x")) {
            try ring.activating("x", at: Self.start, grace: 10, spare: key("t", .pending))
        }
    }

    @Test("A second spare is not added beside one")
    func addingSpare() {
        #expect(ring(key("s", .pending)).addingSpare(key("t", .pending)).isEmpty)
        #expect(ring().addingSpare(key("t", .pending)).added.map(\.keyID) == ["t"])
    }

    @Test("Whichever key is revoked, one signs afterwards and another waits")
    func revoking() throws {
        let ring = ring(
            key("o", .retiring, retires: 10), key("a", .active, activated: 0), key("s", .pending, seenFor: 5),
            key("t", .pending, seenFor: 9))
        let fresh = key("f", .pending)
        let expected: [String: [String: KeyState]] = [
            "o": ["o": .revoked, "a": .active, "s": .pending, "t": .pending],
            "a": ["o": .retiring, "a": .revoked, "s": .pending, "t": .active],
            "t": ["o": .retiring, "a": .active, "s": .pending, "t": .revoked],
        ]
        for (keyID, states) in expected {
            #expect(ring.after(try ring.revoking(keyID, at: Self.start, fresh: fresh)).states == states)
        }
    }

    @Test("When the last spare is revoked or takes over, a fresh one enters")
    func revokingWithOneSpare() throws {
        let ring = ring(key("a", .active, activated: 0), key("s", .pending))
        let fresh = key("f", .pending)
        #expect(
            ring.after(try ring.revoking("a", at: Self.start, fresh: fresh)).states
                == ["a": .revoked, "s": .active, "f": .pending])
        #expect(
            ring.after(try ring.revoking("s", at: Self.start, fresh: fresh)).states
                == ["a": .active, "s": .revoked, "f": .pending])
        let alone = self.ring(key("a", .active, activated: 0))
        #expect(
            alone.after(try alone.revoking("a", at: Self.start, fresh: fresh)).states == ["a": .revoked, "f": .active])
    }

    @Test("A revoked key has left at that moment, whatever was planned for it")
    func revokedAt() throws {
        let ring = ring(key("o", .retiring, retires: 100), key("a", .active, activated: 0), key("s", .pending))
        for keyID in ["o", "a", "s"] {
            let after = ring.after(try ring.revoking(keyID, at: Self.start + 7, fresh: key("f", .pending)))
            #expect(after[keyID]?.retiresAt == Self.start + 7)
        }
    }

    @Test("A key that has left cannot be revoked again", arguments: [KeyState.retired, .revoked])
    func revokedTwice(state: KeyState) {
        #expect(throws: RingProblem.wrongState("k", state)) {
            try ring(key("k", state)).revoking("k", at: Self.start, fresh: key("f", .pending))
        }
    }

    @Test("Revoking all replaces the whole ring")
    func revokingAll() {
        let ring = ring(
            key("x", .retired), key("o", .retiring), key("a", .active, activated: 0), key("s", .pending))
        let change = ring.revokingAll(at: Self.start, active: key("b", .pending), spare: key("t", .pending))
        #expect(
            ring.after(change).states == [
                "x": .retired, "o": .revoked, "a": .revoked, "s": .revoked, "b": .active, "t": .pending,
            ])
    }

    // MARK: What an operator is told

    @Test("Concerns name what holds the ring up, and nothing when all is well")
    func concerns() {
        let late = Self.start + 31 * Self.day
        let healthy = ring(key("a", .active, activated: 0), key("s", .pending))
        #expect(schedule.concerns(about: healthy, at: Self.start) == [])
        #expect(
            schedule.concerns(about: healthy, at: late) == [.overdue("a", since: Self.start + 30 * Self.day)])
        #expect(schedule.concerns(about: ring(), at: late) == [.noActiveKey, .noSpare])
        let unseen = ring(
            key("a", .active, activated: 0, problem: .absent), key("s", .pending, problem: .unreadable("why")))
        #expect(
            schedule.concerns(about: unseen, at: Self.start) == [
                .signsUnseen("a"), .spareUnseen("s", .unreadable("why")),
            ])
        let unreadable = ring(key("a", .active, activated: 0, problem: .unreadable("why")), key("s", .pending))
        #expect(schedule.concerns(about: unreadable, at: Self.start) == [], "which says nothing about the key")
    }
}

extension KeyRing {
    /// The ring as it stands after a change.
    func after(_ change: RingChange) -> KeyRing {
        KeyRing(
            keys: keys.map { key in change.moved.first { $0.keyID == key.keyID } ?? key } + change.added,
            revision: revision + 1)
    }

    fileprivate var states: [String: KeyState] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0.keyID, $0.state) })
    }
}
