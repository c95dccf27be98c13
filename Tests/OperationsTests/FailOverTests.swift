import Federation
import Foundation
import GRDB
import MetricsTestKit
import Synchronization
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("An Entra that keeps an issuer's keys for a day and fetches none early", .timeLimit(.minutes(2)))
struct FailOverTests {
    private static let day = 86400.0

    @Test("A rotation fails no exchange: by the period, by order, and with --now")
    func rotations() async throws {
        try await withRehearsal(.brisk) { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 4.5) == [])
            #expect(try await house.activations == 1)
            _ = try await house.desk.rotate(by: house.admin)
            #expect(await rehearsal.live(days: 3) == [])
            #expect(try await house.activations == 2)
            _ = try await house.desk.rotateNow(by: house.admin)
            #expect(try await house.activations == 3)
            #expect(await rehearsal.live(days: 2) == [])
            #expect(house.metrics.counters(label: "aureole_key_failovers_total").map(\.totalValue) == [0])
        }
    }

    @Test("A key that Entra has not seen yet is used by nobody: the one before it signs until it has")
    func unseen() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 0.3) == [])
            let first = try await house.kids().active
            for _ in 1...2 { _ = try await house.desk.rotateNow(by: house.admin) }
            let active = try await house.kids().active
            #expect(await rehearsal.live(days: 0.3) == [], "callers see nothing of it")
            #expect(rehearsal.entra.lastKeyID == first)
            let warnings = house.desk.warnings()
            #expect(warnings.contains { $0.contains(active) && $0.contains(first) }, "\(warnings)")
            #expect(house.log.text.contains("an older one signs for it"))
            #expect(
                house.metrics.counters(label: "aureole_key_failovers_total").map(\.totalValue).reduce(0, +) > 0)
            let refused = rehearsal.entra.refusals
            #expect(refused > 1 && refused < 16, "the new one is tried again, and ever more rarely: \(refused)")
            #expect(await rehearsal.live(days: 1) == [])
            #expect(rehearsal.entra.lastKeyID == active)
            #expect(house.desk.warnings() == [])
            let settled = rehearsal.entra.refusals
            #expect(await rehearsal.live(days: 1) == [])
            #expect(rehearsal.entra.refusals == settled)
        }
    }

    @Test("Which key was accepted outlives a restart")
    func restart() async throws {
        try await withRehearsal { rehearsal in
            #expect(await rehearsal.live(days: 0.1) == [])
            let first = try await rehearsal.house.kids().active
            for _ in 1...2 { _ = try await rehearsal.house.desk.rotateNow(by: rehearsal.house.admin) }
            try await rehearsal.house.restarted { house in
                try await house.publisher.refresh()
                _ = try await house.desk.exchange(
                    .id(rehearsal.connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
                #expect(rehearsal.entra.lastKeyID == first)
            }
        }
    }

    @Test("A revoked key costs what the report says: nothing where Entra has seen the spare")
    func revokedLate() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 2) == [])
            let (active, spare) = try await house.kids()
            let told = try await house.desk.revocation(of: active)
            #expect(try #require(told.successor?.evidence.seenFor) > .seconds(86400))
            try await house.desk.revoke(active, by: house.admin)
            #expect(await rehearsal.live(days: 2) == [])
            #expect(rehearsal.entra.lastKeyID == spare)
        }
    }

    @Test("Where Entra has not seen the spare, every exchange fails until it fetches again, and no longer")
    func revokedEarly() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 0.3) == [])
            for _ in 1...2 { try await house.desk.revoke(try await house.kids().active, by: house.admin) }
            let told = try await house.desk.revocation(of: try await house.kids().active)
            #expect(
                try #require(told.successor?.evidence.seenFor) < .seconds(86400), "which the report says beforehand")
            let failed = await rehearsal.live(days: 0.2)
            #expect(!failed.isEmpty && failed.allSatisfy { $0 == "AADSTS7000272" }, "\(failed)")
            _ = await rehearsal.live(days: 0.6)
            #expect(await rehearsal.live(days: 0.5) == [])
        }
    }

    @Test("A revoked key is never gone back to")
    func neverRevoked() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 0.3) == [])
            let first = try await house.kids().active
            for _ in 1...2 { _ = try await house.desk.rotateNow(by: house.admin) }
            #expect(await rehearsal.live(days: 0.1) == [])
            #expect(rehearsal.entra.lastKeyID == first)
            try await house.desk.revoke(first, by: house.admin)
            let asked = rehearsal.entra.asked.count
            #expect(!(await rehearsal.live(days: 0.1)).isEmpty)
            let later = rehearsal.entra.asked.dropFirst(asked)
            #expect(!later.isEmpty && !later.contains(first))
        }
    }

    @Test("Of several older keys that Entra has accepted the newest that is still published signs")
    func newest() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.exchange() == nil)
            let (first, second) = try await house.kids()
            for _ in 1...2 {
                house.clock.advance(60)
                _ = try await house.desk.rotateNow(by: house.admin)
                try await house.publisher.refresh()
                #expect(await rehearsal.exchange() == nil)
                #expect(rehearsal.entra.lastKeyID == second)
            }
            try await house.desk.revoke(second, by: house.admin)
            try await house.publisher.refresh()
            #expect(await rehearsal.exchange() == nil)
            #expect(rehearsal.entra.lastKeyID == first)
        }
    }

    @Test("When Entra knows the older key no more, the active one signs again, and no warning is left")
    func forgotten() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.exchange() == nil)
            for _ in 1...2 { _ = try await house.desk.rotateNow(by: house.admin) }
            try await house.publisher.refresh()
            #expect(await rehearsal.exchange() == nil)
            #expect(house.desk.warnings().count == 1)
            let active = try await house.kids().active
            rehearsal.entra.know(only: active)
            #expect(await rehearsal.exchange() == nil)
            #expect(rehearsal.entra.lastKeyID == active)
            #expect(house.desk.warnings() == [])
            #expect(house.log.text.components(separatedBy: "an older one signs for it").count == 2, "said once")
            let accepted = try await house.store.pool.read {
                try String.fetchSet($0, sql: "SELECT kid FROM accepted_keys")
            }
            #expect(accepted.contains(active))
        }
    }

    @Test("A key that was revoked after it was chosen does not sign; the active one does")
    func revokedInBetween() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 0.3) == [])
            let first = try await house.kids().active
            for _ in 1...2 { _ = try await house.desk.rotateNow(by: house.admin) }
            try await house.publisher.refresh()
            #expect(await rehearsal.exchange() == nil)
            try await house.desk.revoke(first, by: house.admin)
            let asked = rehearsal.entra.asked.count
            #expect(house.desk.keys.ring[first]?.state == .retiring, "this process has not noticed yet")
            #expect(await rehearsal.exchange() == "AADSTS7000272")
            #expect(rehearsal.entra.asked.dropFirst(asked) == [try await house.kids().active])
        }
    }

    @Test("An acceptance is written once, not with each exchange")
    func notedOnce() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            try await house.execute(
                """
                CREATE TABLE notes (kid TEXT);
                CREATE TRIGGER noted BEFORE INSERT ON accepted_keys BEGIN INSERT INTO notes VALUES (NEW.kid); END
                """)
            for _ in 1...3 { #expect(await rehearsal.exchange() == nil) }
            let notes = try await house.store.pool.read { try String.fetchAll($0, sql: "SELECT kid FROM notes") }
            #expect(notes == [try await house.kids().active])
        }
    }

    @Test("Any other refusal of Entra's is not tried with another key")
    func otherRefusals() async throws {
        try await withRehearsal { rehearsal in
            let house = rehearsal.house
            #expect(await rehearsal.live(days: 0.1) == [])
            _ = try await house.desk.rotateNow(by: house.admin)
            rehearsal.entra.refuse(with: 700213)
            let before = house.entra.requests.count
            #expect(await rehearsal.exchange() == "AADSTS700213")
            #expect(house.entra.requests.count == before + 1)
        }
    }
}

extension TestHouse {
    fileprivate var activations: Int {
        get async throws {
            try await store.pool.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM audit WHERE action = 'key.activate'") ?? 0
            }
        }
    }
}

/// A house with a connection, and an Entra that judges by the keys it has.
private struct Rehearsal: Sendable {
    let house: TestHouse
    let entra: CachingEntra
    let connection: Connection
    let rotator: Rotator

    /// Exchanges past the cache; the code of the refusal, or `nil`.
    func exchange() async -> String? {
        do {
            _ = try await house.desk.exchange(
                .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
            return nil
        } catch Refusal.entraRefused(let refusal) {
            return refusal.code
        } catch {
            return "\(error)"
        }
    }

    /// Lets time pass under constant load.
    ///
    /// - Returns: what failed.
    func live(days: Double) async -> [String] {
        var failed: [String] = []
        let step = 1800.0
        for _ in 0..<Int(days * 86400 / step) {
            await house.live(days: step / 86400, step: step, rotator)
            if let failure = await exchange() { failed.append(failure) }
        }
        return failed
    }
}

private func withRehearsal(_ plan: HousePlan = HousePlan(), _ body: (Rehearsal) async throws -> Void) async throws {
    let entra = CachingEntra()
    try await withHouse(plan, entra: { _, request in entra.answer(request) }) { house in
        entra.open(house)
        let connection = try await house.addConnection(agent: try await house.addAgent())
        try await body(
            Rehearsal(house: house, entra: entra, connection: connection, rotator: house.rotator()))
    }
}
