import Foundation
import TestSupport
import Testing

@testable import Federation

/// A property, lived through: whatever the schedule, and whatever happens on the way, no assertion is signed with a key
/// that a verifier whose copy of the key set is no older than the lead time could not have.
///
/// What stands at the issuer URL between two looks nobody knows, so that the model never takes a key away unlooked at: a
/// host may go stale at any moment, and serve an older copy, but an older copy stays long enough to be seen.
@Suite("The time machine", .timeLimit(.minutes(2)))
struct TimeMachineTests {
    @Test(
        "No verifier with a copy up to the lead time old meets a key it cannot have", arguments: 0..<12,
        [Route.ownListener, .staticHost])
    func property(seed: Int, route: Route) throws {
        var world = World(seed: UInt64(seed), route: route)
        let schedule = try world.anySchedule(number: seed)
        let outcome = world.live(schedule, periods: 6)
        #expect(outcome.tooEarly == [], "a key signed although the route had lacked it within the lead time")
        for (cache, unknown) in outcome.unknownKeys where cache <= schedule.lead {
            #expect(unknown == 0, "a verifier that keeps keys for \(cache) s met an unknown one")
        }
        #expect(outcome.leastSpares >= 1)
        #expect(outcome.rotations >= 1, "time did pass")
    }

    @Test("The model can fail: a lead clock that counts anything as seen is caught")
    func sensitivity() throws {
        var caught = 0
        for seed in 0..<4 {
            var world = World(seed: UInt64(seed), route: .staticHost)
            world.believesAnything = true
            let schedule = try world.anySchedule(number: seed)
            if !world.live(schedule, periods: 6).tooEarly.isEmpty { caught += 1 }
        }
        #expect(caught > 0)
    }

    @Test("A verifier that keeps its first copy for ever does meet unknown keys")
    func forEver() throws {
        var world = World(seed: 1, route: .ownListener)
        let outcome = world.live(try world.anySchedule(number: 1), periods: 6)
        #expect((outcome.unknownKeys[.max] ?? 0) > 0)
    }
}

/// How the documents reach the issuer URL.
enum Route: Sendable {
    /// From the service itself: gone while it is down, else what it publishes.
    case ownListener
    /// By upload to a web host, which may fail silently.
    case staticHost
}

/// What a life showed.
struct Outcome {
    /// Keys that signed less than the lead time after the route had served a key set without them.
    var tooEarly: [String] = []
    /// How often verifiers met a key they did not have, by the seconds for which they keep a key set.
    var unknownKeys: [Int: Int] = [:]
    var leastSpares = Int.max
    var rotations = 0
}

/// An issuer, the route to its documents, verifiers, and everything that can go wrong between them.
struct World {
    /// Breaks the guard on purpose.
    var believesAnything = false

    private var chance: SplitMix
    private let route: Route
    private var ring = KeyRing(keys: [])
    private var served: Set<JSONWebKey> = []
    /// When the route last served a key set without a key, in real seconds.
    private var lastWithout: [JSONWebKey: Double] = [:]
    private var everServed: [Set<JSONWebKey>] = []
    private var verifiers: [Verifier] = []
    private var outcome = Outcome()
    private var keysMade = 0

    private struct Verifier {
        let cache: Int
        var copy: Set<JSONWebKey>?
        var fetchedAt = -Double.infinity
    }

    private enum Weather { case fair, down, stale, rolledBack }

    init(seed: UInt64, route: Route) {
        chance = SplitMix(seed: seed)
        self.route = route
    }

    /// One of the schedules that the settings accept: the usual, the least, and others in between.
    mutating func anySchedule(number: Int) throws -> RotationSchedule {
        switch number {
        case 0: return .usual
        case 1: return try RotationSchedule(period: 1200, lead: 1200, grace: 3900)
        default:
            let lead = Int.random(in: 1200...90_000, using: &chance)
            return try RotationSchedule(
                period: lead + Int.random(in: 0...(5 * lead), using: &chance), lead: lead,
                grace: Int.random(in: 3900...180_000, using: &chance))
        }
    }

    mutating func live(_ schedule: RotationSchedule, periods: Int) -> Outcome {
        let start = ContinuousClock.now
        let interval = schedule.lookInterval / .seconds(1)
        var (real, wall) = (0.0, Date(timeIntervalSince1970: 1_800_000_000))
        begin(at: wall, caches: [0, 600, 86_400, schedule.lead, .max])
        var clock = LeadClock(longestGap: schedule.longestGap)
        var (weather, changesAt, nextLook) = (Weather.fair, interval * 10, 0.0)
        while real < Double(schedule.period * periods) * 1.5 {
            let step = interval / 4 + (happens(in: 300) ? interval * 20 : 0)  // a late tick now and then
            // A stall must not hide an older copy, see above.
            let passed = weather == .rolledBack ? interval / 4 : step
            real += passed
            wall += passed
            if happens(in: 400) { wall += Double.random(in: -1e6...1e6, using: &chance) }
            if happens(in: 200) { clock = LeadClock(longestGap: schedule.longestGap) }
            if real >= changesAt {
                weather = anyWeather()
                changesAt = real + interval * Double.random(in: 3...60, using: &chance)
                nextLook = min(nextLook, real)
            }
            serve(weather, at: real)
            if real >= nextLook {
                let looked = clock.look(
                    sight(weather), at: ring, instant: start + .seconds(real), now: wall)
                ring = merged(looked, everythingSeen: believesAnything ? schedule.lead : nil)
                nextLook = real + interval * Double.random(in: 0.8...1.2, using: &chance)
            }
            for step in schedule.steps(for: ring, at: wall) { take(step, schedule, at: wall) }
            serve(weather, at: real)
            sign(schedule, weather, at: real)
        }
        return outcome
    }

    private mutating func begin(at now: Date, caches: [Int]) {
        ring = KeyRing(keys: [key(.active, at: now), key(.pending, at: now)])
        served = Set(ring.published)
        everServed = [served]
        verifiers = caches.map { Verifier(cache: $0) }
    }

    private mutating func key(_ state: KeyState, at now: Date) -> RingKey {
        keysMade += 1
        return RingKey(
            publicKey: JSONWebKey(keyID: "k\(keysMade)", modulus: "n\(keysMade)", exponent: "AQAB"), state: state,
            createdAt: now, activatesAt: state == .active ? now : nil)
    }

    private mutating func happens(in odds: Int) -> Bool { Int.random(in: 0..<odds, using: &chance) == 0 }

    private mutating func anyWeather() -> Weather {
        switch Int.random(in: 0..<12, using: &chance) {
        case 0: .down
        case 1: route == .staticHost ? .stale : .down
        case 2: route == .staticHost ? .rolledBack : .fair
        default: .fair
        }
    }

    /// What the route serves from now on, and which keys are thereby not served.
    private mutating func serve(_ weather: Weather, at real: Double) {
        switch weather {
        case .fair: served = Set(ring.published)
        case .rolledBack: served = everServed[max(0, everServed.count - 2)]
        case .stale, .down: break
        }
        if served != everServed.last, weather == .fair { everServed.append(served) }
        guard weather != .down else { return }
        for key in ring.keys where !served.contains(key.publicKey) { lastWithout[key.publicKey] = real }
    }

    private func sight(_ weather: Weather) -> Sighting {
        weather == .down ? .unreadable("down") : .keys(served, asPublished: true)
    }

    private func merged(_ looked: [RingKey], everythingSeen lead: Int?) -> KeyRing {
        KeyRing(
            keys: ring.keys.map { key in
                var key = looked.first { $0.keyID == key.keyID } ?? key
                if let lead { key.evidence = KeyEvidence(seenFor: .seconds(lead), lookedAt: key.createdAt) }
                return key
            })
    }

    private mutating func take(_ step: RotationStep, _ schedule: RotationSchedule, at now: Date) {
        switch step {
        case .addSpare: ring = ring.after(ring.addingSpare(key(.pending, at: now)))
        case .activate(let keyID):
            guard
                let change = try? ring.activating(
                    keyID, at: now, grace: schedule.grace, spare: key(.pending, at: now))
            else { return }
            ring = ring.after(change)
            outcome.rotations += 1
        case .retire: ring = ring.after(ring.retiring(at: now))
        }
        outcome.leastSpares = min(outcome.leastSpares, ring.spares.count)
    }

    /// An assertion is signed now and met by every verifier.
    private mutating func sign(_ schedule: RotationSchedule, _ weather: Weather, at real: Double) {
        guard let active = ring.active?.publicKey else { return }
        if let without = lastWithout[active], real - without < Double(schedule.lead) {
            outcome.tooEarly.append(active.keyID)
        }
        for index in verifiers.indices where happens(in: 3) {
            if real - verifiers[index].fetchedAt > Double(verifiers[index].cache) {
                guard weather != .down else { continue }
                verifiers[index].copy = served
                verifiers[index].fetchedAt = real
            }
            guard let copy = verifiers[index].copy, !copy.contains(active) else { continue }
            outcome.unknownKeys[verifiers[index].cache, default: 0] += 1
        }
    }
}
