import Foundation
import Testing

@testable import Federation

@Suite("The lead clock counts only time in which a key was seen")
struct LeadClockTests {
    private let start = ContinuousClock.now
    private let wall = Date(timeIntervalSince1970: 1_800_000_000)

    private static let key = JSONWebKey(keyID: "s", modulus: "s", exponent: "AQAB")
    private static let other = JSONWebKey(keyID: "s", modulus: "another", exponent: "AQAB")

    /// One look: seconds after the start, and what it shows.
    struct Look: Sendable {
        let at: Int
        let sighting: Sighting

        static func seen(_ at: Int) -> Look { Look(at: at, sighting: .keys([key], asPublished: true)) }
        static func absent(_ at: Int) -> Look { Look(at: at, sighting: .keys([other], asPublished: true)) }
        static func failed(_ at: Int) -> Look { Look(at: at, sighting: .unreadable("down")) }
    }

    @Test(
        "Looks and the time they amount to",
        arguments: [
            ("the first look counts nothing", [.seen(100)], 0),
            ("time between two looks counts", [.seen(0), .seen(60), .seen(90)], 90),
            ("a failed look pauses", [.seen(0), .seen(60), .failed(90), .seen(120), .seen(130)], 70),
            ("a look without the key starts again", [.seen(0), .seen(60), .absent(90), .seen(120), .seen(130)], 10),
            ("the gap after a failure does not count", [.failed(0), .seen(60), .seen(61)], 1),
            ("a long gap counts as the longest that is allowed", [.seen(0), .seen(10_000)], 200),
            ("a clock that went back counts nothing", [.seen(100), .seen(40), .seen(50)], 10),
        ] as [(String, [Look], Int)])
    func amounts(title: String, looks: [Look], seconds: Int) {
        let key = after(looks)
        #expect(key.evidence.seenFor == .seconds(seconds), "\(title)")
    }

    @Test("The last look decides whether it is in sight, and says why not")
    func sight() {
        #expect(after([.seen(0)]).evidence.isInSight)
        #expect(after([.seen(0), .absent(1)]).evidence.problem == .absent)
        #expect(after([.seen(0), .failed(1)]).evidence.problem == .unreadable("down"))
        #expect(!after([]).evidence.isInSight)
        #expect(after([.absent(0), .seen(1)]).evidence.isInSight)
    }

    @Test("A restart counts nothing for the time in between")
    func restart() {
        var ring = KeyRing(keys: [Self.spare])
        for instants in [[0, 100], [150, 160]] {
            var clock = LeadClock(longestGap: .seconds(200))
            for instant in instants {
                ring = KeyRing(
                    keys: clock.look(Look.seen(0).sighting, at: ring, instant: start + .seconds(instant), now: wall))
            }
        }
        #expect(ring.keys[0].evidence.seenFor == .seconds(110))
    }

    @Test("Keys that have left are not looked for")
    func left() {
        var clock = LeadClock(longestGap: .seconds(200))
        var gone = Self.spare
        gone.state = .retired
        #expect(clock.look(.unreadable("x"), at: KeyRing(keys: [gone]), instant: start, now: wall).isEmpty)
    }

    private static let spare = RingKey(
        publicKey: key, state: .pending, createdAt: Date(timeIntervalSince1970: 1_800_000_000))

    private func after(_ looks: [Look]) -> RingKey {
        var clock = LeadClock(longestGap: .seconds(200))
        var ring = KeyRing(keys: [Self.spare])
        for look in looks {
            ring = KeyRing(
                keys: clock.look(look.sighting, at: ring, instant: start + .seconds(look.at), now: wall))
        }
        return ring.keys[0]
    }
}
