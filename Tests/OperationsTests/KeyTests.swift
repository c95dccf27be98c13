import Crypto
import Federation
import Foundation
import GRDB
import MetricsTestKit
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("The ring, what is published of it and what signs", .timeLimit(.minutes(2)))
struct KeyTests {
    /// Lets the spare sign, as a rotation does.
    private func rotate(_ house: TestHouse) async throws {
        try await house.execute(
            """
            UPDATE signing_keys SET state = 'retiring' WHERE state = 'active';
            UPDATE signing_keys SET state = 'active' WHERE state = 'pending'
            """)
    }

    private func published(_ house: TestHouse) -> String {
        String(decoding: house.publisher.publication.documents.jwks.body, as: UTF8.self)
    }

    @Test("A new issuer starts with a key that signs at once and a published spare; a second start changes nothing")
    func start() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            try await house.store.startRingIfEmpty(house.desk.surroundings)
            let ring = try await house.desk.ring()
            #expect(ring.keys.map(\.state) == [.active, .pending])
            #expect(ring.published.count == 2)
            #expect(ring.active?.activatesAt == house.clock.now && ring.keys.last?.activatesAt == nil)
            let row = try #require(try await house.audited(.ringStarted).first)
            #expect(row.actor == "service")
            #expect(row.details == #"{"kids":["\#(ring.keys[0].keyID)","\#(ring.keys[1].keyID)"]}"#)
            try await house.store.startRingIfEmpty()
            #expect(try await house.desk.ring() == ring)
            #expect(try await house.audited(.ringStarted).count == 1)
        }
    }

    @Test("A kid is the thumbprint of its key (RFC 7638)")
    func kid() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            try await house.store.startRingIfEmpty()
            for key in try await house.desk.ring().keys.map(\.publicKey) {
                let json = #"{"e":"\#(key.exponent)","kty":"RSA","n":"\#(key.modulus)"}"#
                #expect(key.keyID == Data(SHA256.hash(data: Data(json.utf8))).base64URL)
            }
        }
    }

    @Test("The documents hold a key before it may sign")
    func publishedFirst() async throws {
        try await withHouse { house in
            let keys = SigningKeys()
            try await keys.refresh(from: house.store)
            let old = try keys.active().keyID
            try await rotate(house)
            let new = try #require(try await house.desk.ring().active?.keyID)
            #expect(new != old)
            var publications = 0
            try await keys.refresh(from: house.store) { ring in
                publications += 1
                #expect(ring.active?.keyID == new && ring.published.count == 2)
                #expect((try? keys.active().keyID) == old)
            }
            try await keys.refresh(from: house.store) { _ in publications += 1 }
            #expect(publications == 1)
            #expect(try keys.active().keyID == new)
        }
    }

    @Test("After a rotation the new key signs, and both are published until the old one retires")
    func rotation() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let (old, new) = (
                try await house.desk.ring().keys[0].publicKey, try await house.desk.ring().keys[1].publicKey
            )
            try await rotate(house)
            try await house.publisher.refresh()
            let minted = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(try CompactToken(minted.token).isSigned(with: new))
            #expect(published(house).contains(old.keyID) && published(house).contains(new.keyID))
            try await house.execute(
                "UPDATE signing_keys SET state = 'retired', sealed = NULL WHERE state = 'retiring'")
            try await house.publisher.refresh()
            #expect(!published(house).contains(old.keyID) && published(house).contains(new.keyID))
        }
    }

    @Test("A revoked active key leaves the documents and signs no more, even if there is no other")
    func revoked() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let active = try #require(try await house.desk.ring().active)
            try await house.execute("UPDATE signing_keys SET state = 'revoked', sealed = NULL WHERE state = 'active'")
            try await house.publisher.refresh()
            #expect(!published(house).contains(active.keyID))
            #expect(
                await refusal { _ = try await house.desk.mint(.id(agent.id), for: house.admin) }
                    == .notUsable(.noActiveKey))
        }
    }

    @Test("Readers of the documents are told of a change, and not of a refresh that brings none")
    func editions() async throws {
        try await withHouse { house in
            let publication = house.publisher.publication
            let before = (publication.editionNumber, publication.documents)
            try await house.publisher.refresh()
            #expect(publication.editionNumber == before.0)
            _ = try await house.addAgent()  // which makes a new revision of the ring, with the same keys
            try await house.publisher.refresh()
            #expect(publication.editionNumber == before.0)
            try await house.execute("UPDATE signing_keys SET state = 'retired', sealed = NULL WHERE state = 'pending'")
            try await house.publisher.refresh()
            #expect(publication.editionNumber == before.0 + 1)
            #expect(publication.documents.jwks.etag != before.1.jwks.etag)
            #expect(publication.documents.discovery == before.1.discovery)
        }
    }

    @Test("When the next key does not open, the old one goes on signing")
    func damaged() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let old = try await house.desk.ring().keys[0].publicKey
            try await house.execute("UPDATE signing_keys SET sealed = x'0102' WHERE state = 'pending'")
            try await rotate(house)
            await #expect(throws: StoreFailure.self) { try await house.publisher.refresh() }
            let minted = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(try CompactToken(minted.token).isSigned(with: old))
        }
    }

    @Test("Of two refreshes at once the one that read an older ring changes nothing")
    func overlapping() async throws {
        try await withHouse { house in
            let keys = SigningKeys()
            let gate = Gate()
            let (reading, resumed) = AsyncStream<KeyRing>.makeStream()
            async let late: Void = {
                var ring = try await house.store.ring()
                resumed.yield(ring)
                await gate.pass()
                ring = KeyRing(keys: ring.keys, revision: ring.revision)
                try await keys.take(ring, from: house.store) { _ in Issue.record("the older ring was published") }
            }()
            for await _ in reading { break }
            try await rotate(house)
            try await keys.refresh(from: house.store)
            let new = try keys.active().keyID
            gate.open()
            try await late
            #expect(try keys.active().keyID == new && keys.ring.active?.keyID == new)
        }
    }

    @Test("The prospects of each key: until when it signs and is published, and from when it may sign")
    func prospects() async throws {
        try await withHouse { house in
            let (start, day) = (house.clock.now, 86400.0)
            let fresh = try await house.desk.keyProspects()
            #expect(fresh.map(\.activatesAt) == [start, nil], "nobody has looked for the spare")
            #expect(fresh.map(\.retiresAt) == [start + 32 * day, nil] && fresh[0].endsAt == start + 30 * day)
            #expect(fresh.map(\.isOverdue) == [false, false])
            await house.rotator().turn()
            #expect(try await house.desk.keyProspects()[1].activatesAt == start + 30 * day)
            house.clock.advance(29 * day)
            #expect(try await house.desk.keyProspects()[1].activatesAt == start + 31 * day)
            house.clock.advance(day)
            let late = try await house.desk.keyProspects()
            #expect(late.map(\.isOverdue) == [true, false])
        }
    }

    @Test("How it stands with the next key: nobody has looked, it is not there, it takes over then, there is none")
    func outlook() async throws {
        try await withHouse { house in
            let (start, rotator) = (house.clock.now, house.rotator())
            func outlook() async throws -> KeyOutlook { try await house.desk.keyOverview().outlook }
            func spare() async throws -> RingKey { try #require(try await house.desk.ring().spares.first) }
            #expect(try await outlook() == .notLookedFor(try await spare()))
            house.view.show { _ in .keys([], asPublished: true) }
            await rotator.turn()
            #expect(try await outlook() == .unseen(try await spare(), .absent, lookedAt: start))
            house.view.showPublished()
            await house.rotator().turn()
            #expect(try await outlook() == .takesOver(try await spare(), at: start + 30 * 86400))
            try await house.execute("UPDATE signing_keys SET state = 'revoked', sealed = NULL WHERE state = 'pending'")
            #expect(try await outlook() == .noSpare)
        }
    }

    @Test("The gauges tell how many keys are in which state")
    func gauges() async throws {
        try await withHouse { house in
            try await rotate(house)
            try await house.publisher.refresh()
            house.desk.recordGauges()
            let expected = [("pending", 0.0), ("active", 1), ("retiring", 1), ("retired", 0), ("revoked", 0)]
            for (state, count) in expected {
                #expect(
                    try house.metrics.expectGauge("aureole_signing_keys", [("state", state)]).lastValue == count)
            }
            #expect(try house.metrics.expectGauge("aureole_token_flights").lastValue == 0)
        }
    }

    @Test("They tell when the next step comes, how old the last look is, and what the database takes")
    func planGauges() async throws {
        try await withHouse { house in
            func last(_ label: String, _ dimensions: [(String, String)] = []) throws -> Double? {
                try house.metrics.expectGauge(label, dimensions).lastValue
            }
            house.desk.recordGauges()
            #expect(throws: (any Error).self) { try last("aureole_issuer_look_age_seconds") }
            await house.rotator().turn()
            house.clock.advance(100)
            house.desk.recordGauges()
            #expect(try last("aureole_issuer_look_age_seconds") == 100)
            #expect(try last("aureole_rotation_next_step_seconds") == 30 * 86_400 - 100)
            for file in ["database", "log"] {
                let bytes = try last("aureole_database_bytes", [("file", file)])
                #expect(bytes ?? 0 > 0, "\(file)")
            }
            #expect(try last("aureole_audit_waiting_rows") == 0)
            house.store.journal.expect()
            let event = AuditEvent(at: house.clock.now, caller: house.admin, action: .backedUp, target: "house")
            house.store.journal.append(event, wasExpected: false) { _ in }
            house.desk.recordGauges()
            #expect(try last("aureole_audit_waiting_rows") == 1)
            house.store.journal.forget()
        }
    }

    @Test("A request to Entra is timed under how it ended")
    func entraSeconds() async throws {
        let script: StubEntra.Script = { number, _ in number == 0 ? .token("t") : .refusal(700_016) }
        try await withHouse(entra: script) { house in
            let connection = try await house.addConnection(agent: house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            _ = try? await house.desk.exchange(
                .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
            for (outcome, count) in [("ok", 1), ("refused", 1), ("unavailable", 0)] {
                let timer = try house.metrics.expectTimer("aureole_entra_request_seconds", [("outcome", outcome)])
                #expect(timer.values.count == count, "\(outcome)")
            }
        }
    }

    @Test("A house is ready when its database answers and has a key that signs")
    func ready() async throws {
        try await withHouse { house in
            #expect(await house.desk.isReady())
            try house.store.close()
            #expect(await !house.desk.isReady())
        }
    }
}
