import Foundation
import Testing

@testable import Federation

@Suite("The lives of keys, past and foreseen")
struct KeyLifeTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let day = 86400.0
    /// 30 days, two days, two days.
    private let schedule = RotationSchedule.usual

    private func key(
        _ name: String, _ state: KeyState, made: Double = 0, signed: Double? = nil, left: Double? = nil,
        seenFor: Double? = nil
    ) -> RingKey {
        func date(_ days: Double) -> Date { Self.start + days * Self.day }
        return RingKey(
            publicKey: JSONWebKey(keyID: name, modulus: name, exponent: "AQAB"), state: state, createdAt: date(made),
            activatesAt: signed.map(date), retiresAt: left.map(date),
            evidence: KeyEvidence(
                seenFor: .seconds((seenFor ?? 0) * Self.day), lookedAt: seenFor.map { _ in Self.start }))
    }

    /// Name, and in days since the start: published, signs, stops, leaves.
    private func lives(_ keys: RingKey..., at days: Double) -> [String] {
        schedule.lives(in: KeyRing(keys: keys), at: Self.start + days * Self.day).map { life in
            let days = [life.publishedAt, life.signsAt, life.stopsAt, life.leavesAt].map { date in
                date.map { "\(Int(($0.timeIntervalSince(Self.start) / Self.day).rounded()))" } ?? "-"
            }
            return "\(life.key?.keyID ?? "new") \(days.joined(separator: " "))"
        }
    }

    @Test("The next key signs when the period of the active one is over, and the one after it is made then")
    func usual() {
        let active = key("a", .active, signed: 0)
        #expect(
            lives(active, key("b", .pending, seenFor: 1), at: 10) == ["a 0 0 30 32", "b 0 30 60 62", "new 30 60 90 92"])
    }

    @Test("What is left of the lead time holds the next key up, and of several spares each waits for the one before")
    func spares() {
        let (active, late) = (key("a", .active, signed: 0), key("b", .pending, seenFor: 0))
        #expect(lives(active, late, at: 29)[1] == "b 0 31 61 63")
        #expect(
            lives(active, late, key("c", .pending, seenFor: 2), at: 10).suffix(3) == [
                "b 0 30 60 62", "c 0 60 90 92", "new 60 90 120 122",
            ])
    }

    @Test("Nothing is foreseen of a spare that is not in sight, nor of what comes after it")
    func unseen() {
        #expect(lives(key("a", .active, signed: 0), key("b", .pending), at: 1) == ["a 0 0 30 32", "b 0 - - -"])
        #expect(lives(key("a", .active, signed: 0), at: 1) == ["a 0 0 30 32"])
    }

    @Test("Keys of the past: a retiring one stopped its grace before it leaves, of a gone one it is not known when")
    func past() {
        let keys = lives(
            key("r", .retired, signed: 1, left: 20), key("v", .revoked, left: 5),
            key("g", .retiring, signed: 20, left: 52), at: 51)
        #expect(keys == ["r 0 1 - 20", "v 0 - - 5", "g 0 20 50 52"])
    }

    @Test("Somebody who wished for a rotation shortens the life of the active key")
    func shortened() {
        let active = key("a", .active, signed: 0, left: 10)
        #expect(
            lives(active, key("b", .pending, seenFor: 1), at: 10) == ["a 0 0 10 12", "b 0 11 41 43", "new 11 41 71 73"])
    }
}

@Suite("Spans of time in words")
struct TimeSpanWordsTests {
    @Test(
        "The two largest units that are not zero",
        arguments: [
            (0, "0 seconds"), (1, "1 second"), (61, "1 minute 1 second"), (7200, "2 hours"),
            (86400 + 3600, "1 day 1 hour"), (2 * 86400 + 59, "2 days"),
        ])
    func words(seconds: Int, words: String) { #expect(TimeSpan(seconds: seconds).words == words) }
}
