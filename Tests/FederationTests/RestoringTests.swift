import Foundation
import Testing

@testable import Federation

@Suite("A ring that came out of a backup")
struct RestoringTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let day = 86400.0

    private static func key(
        _ name: String, _ state: KeyState, activated: Double? = nil, retires: Double? = nil, seenFor: Int = 90_000
    ) -> RingKey {
        RingKey(
            publicKey: JSONWebKey(keyID: name, modulus: name, exponent: "AQAB"), state: state, createdAt: start,
            activatesAt: activated.map { start + $0 * day }, retiresAt: retires.map { start + $0 * day },
            evidence: KeyEvidence(seenFor: .seconds(seenFor), lookedAt: start))
    }

    /// One that left, one that leaves on day 2, one that signs from day 0 to 30 and is public until day 32, one that waits.
    private static let ring = KeyRing(keys: [
        key("left", .retired, activated: -60, retires: -28), key("old", .retiring, activated: -30, retires: 2),
        key("signs", .active, activated: 0), key("spare", .pending),
    ])

    private func restored(
        _ ring: KeyRing = ring, seeing names: [String]?, without departed: Set<String> = [], day: Double = 1
    ) -> RestoredRing {
        let keys = Set((names ?? []).map { JSONWebKey(keyID: $0, modulus: $0, exponent: "AQAB") })
        return ring.restored(
            seeing: names == nil ? .unreadable("down") : .keys(keys, asPublished: false), without: departed,
            by: .usual, at: Self.start + day * Self.day, spare: Self.key("fresh", .pending, seenFor: 0))
    }

    /// What a look shows (`nil`: nothing can be read), on which day, what is known to have left; and where old, signs and
    /// spare stand after it, by the first letters of the states, with an F where a fresh spare is made.
    static let rows: [(seen: [String]?, day: Double, departed: Set<String>, outcome: String)] = [
        (["left", "old", "signs", "spare"], 1, [], "retiring active pending"),
        (["old", "signs"], 1, [], "retiring active retired fresh"),
        (["signs", "spare"], 900, [], "retired active pending"),
        (["spare", "other"], 40, [], "retired retired active fresh"),
        (["old", "spare"], 1, [], "retiring retired active fresh"),
        (["old"], 1, [], "active retired retired fresh"),
        (["other"], 1, [], "retired retired retired fresh"),
        ([], 1, [], "retired retired retired fresh"),
        (["old", "signs", "spare"], 1, ["signs"], "retiring retired active fresh"),
        (["old", "signs", "spare"], 1, ["spare", "old"], "retired active retired fresh"),
        (nil, 1, [], "retiring active pending"),
        (nil, 2, [], "retired active pending"),
        (nil, 31.999, [], "retired active pending"),
        (nil, 32, [], "retired retired retired fresh"),
        (nil, -5, [], "retiring active pending"),
        (nil, 1, ["signs"], "retiring retired pending"),
        (nil, 1, ["spare"], "retiring active retired fresh"),
        (nil, 1, ["old"], "retired active pending"),
    ]

    @Test("Each key has its fate, a spare is always there, at most one key signs", arguments: rows)
    func fates(row: (seen: [String]?, day: Double, departed: Set<String>, outcome: String)) {
        let restored = restored(seeing: row.seen, without: row.departed, day: row.day)
        let words = restored.fates.map(\.after.state.rawValue) + restored.added.map(\.keyID)
        #expect(words.joined(separator: " ") == row.outcome)
        #expect(restored.fates.map(\.before.keyID) == ["old", "signs", "spare"], "what has left is not touched")
        let after = Self.ring.after(restored.change)
        #expect(after.spares.count == 1 && after.keys.count { $0.state == .active } <= 1)
        #expect(after["left"] == Self.ring["left"])
        #expect(restored.active == after.active)
    }

    @Test("The reasons tell how it was decided")
    func reasons() {
        #expect(restored(seeing: ["old", "spare"]).fates.map(\.reason) == [.inKeySet, .notInKeySet, .successor])
        #expect(
            restored(seeing: ["signs"], without: ["spare"]).fates.map(\.reason) == [
                .notInKeySet, .inKeySet, .leftSince,
            ])
        let (two, end) = (Self.start + 2 * Self.day, Self.start + 32 * Self.day)
        #expect(
            restored(seeing: nil).fates.map(\.reason) == [
                .inItsTime(until: two), .inItsTime(until: end), .seenByNobody,
            ])
        #expect(
            restored(seeing: nil, day: 40).fates.map(\.reason)
                == [.timeOver(since: two), .timeOver(since: end), .ringTooOld])
        #expect(
            Set(restored(seeing: nil, day: 40).fates.map(\.reason.description)).count == 3,
            "each is a phrase of its own")
    }

    @Test("Where nobody could look, the lead clock of a spare starts again; where it was seen, it goes on")
    func clocks() {
        #expect(restored(seeing: nil).fates.last?.after.evidence == KeyEvidence())
        #expect(restored(seeing: nil).change.moved.map(\.keyID) == ["spare"])
        let seen = restored(seeing: ["old", "signs", "spare"])
        #expect(seen.change.isEmpty)
        #expect(seen.fates.last?.after.evidence.seenFor == .seconds(90_000))
    }

    @Test("A spare that takes over signs from now on; a retiring key only until a spare may")
    func periods() throws {
        let now = Self.start + Self.day
        let spare = try #require(restored(seeing: ["spare"]).active)
        #expect(spare.activatesAt == now && spare.retiresAt == nil)
        let old = try #require(restored(seeing: ["old"]).active)
        #expect(RotationSchedule.usual.end(of: old) <= now)
        #expect(old.activatesAt == Self.start - 30 * Self.day)
    }

    @Test("A key of the same kid with another modulus is not the one in the key set")
    func impostor() {
        let keys: Set = [JSONWebKey(keyID: "signs", modulus: "another", exponent: "AQAB")]
        let restored = Self.ring.restored(
            seeing: .keys(keys, asPublished: true), by: .usual, at: Self.start, spare: Self.key("fresh", .pending))
        #expect(restored.active == nil)
    }

    @Test("A key that was told to stop before its period ended is public for the grace time from then on")
    func ordered() {
        var key = Self.key("signs", .active, activated: 0)
        key.retiresAt = Self.start + 5 * Self.day
        let ring = KeyRing(keys: [key, Self.key("spare", .pending)])
        #expect(restored(ring, seeing: nil, day: 6.9).active?.keyID == "signs")
        #expect(restored(ring, seeing: nil, day: 7).active == nil)
    }

    @Test("A ring in which no key signed has none that signs afterwards, and keeps its spare", arguments: [["s"], nil])
    func withoutActive(seen: [String]?) {
        let restored = restored(KeyRing(keys: [Self.key("s", .pending)]), seeing: seen)
        #expect(restored.active == nil && restored.added.isEmpty)
        #expect(restored.fates.map(\.after.state) == [.pending])
    }
}
