import Federation
import Foundation
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("Revocation", .timeLimit(.minutes(2)))
struct RevocationTests {
    @Test("What it touches is told before it is done, and telling changes nothing")
    func told() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent("weather")
            _ = try await house.addAgent("idle")
            _ = try await house.addConnection("graph", agent: agent)
            for _ in 1...3 { _ = try await house.desk.mint(.id(agent.id), for: house.admin) }
            let (active, spare) = try await house.kids()
            let before = try await house.desk.ring()
            let told = try await house.desk.revocation(of: active)
            #expect(told.keys.map(\.keyID) == [active] && told.successor?.keyID == spare && !told.leavesNoKnownKey)
            #expect(told.liveAssertions == 3)
            #expect(told.agents.first.map(\.name.text) == ["idle", "weather"])
            let credential = try #require(told.credentials.first)
            #expect(told.credentials.count == 1 && credential.connection.text == "graph")
            #expect(credential.subject == agent.subject && credential.issuer == house.desk.issuer)
            #expect(try await house.desk.ring() == before)
            let ofSpare = try await house.desk.revocation(of: spare)
            #expect(ofSpare.successor == nil && !ofSpare.leavesNoKnownKey && ofSpare.liveAssertions == 0)
            let ofAll = try await house.desk.revocation(of: nil)
            #expect(ofAll.keys.count == 2 && ofAll.successor == nil && ofAll.leavesNoKnownKey)
        }
    }

    @Test("The revoked key leaves the documents, the spare signs, another spare is there, its private half is gone")
    func revoked() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let (active, spare) = try await house.kids()
            try await house.desk.revoke(active, by: house.admin)
            try await house.publisher.refresh()
            let ring = try await house.desk.ring()
            #expect(ring[active]?.state == .revoked && ring.active?.keyID == spare && ring.spares.count == 1)
            let published = StubView.keys(in: house.publisher.publication.documents).map(\.keyID)
            #expect(Set(published) == Set([spare, ring.spares[0].keyID]))
            let minted = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(try CompactToken(minted.token).isSigned(with: try #require(ring.active?.publicKey)))
            await #expect(throws: StoreFailure.notFound(kind: "signing key", active)) {
                _ = try await house.store.privateKey(active)
            }
            let row = try #require(try await house.audited(.keyRevoked).first)
            #expect(row.actor == "user:1000" && row.detail(active) == "revoked" && row.detail(spare) == "active")
        }
    }

    @Test("A revoked key signs no more, even if the one that takes its place does not open")
    func successorDamaged() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            try await house.execute("UPDATE signing_keys SET sealed = x'0102' WHERE state = 'pending'")
            try await house.desk.revoke(try await house.kids().active, by: house.admin)
            await #expect(throws: StoreFailure.self) { try await house.publisher.refresh() }
            #expect(
                await refusal { _ = try await house.desk.mint(.id(agent.id), for: house.admin) }
                    == .notUsable(.noActiveKey))
        }
    }

    @Test("Revoking all replaces the ring whole")
    func all() async throws {
        try await withHouse { house in
            let before = try await house.desk.ring()
            try await house.desk.revokeAll(by: house.admin)
            let ring = try await house.desk.ring()
            for key in before.keys { #expect(ring[key.keyID]?.state == .revoked) }
            #expect(ring.active != nil && ring.spares.count == 1 && ring.published.count == 2)
        }
    }

    @Test("A key nobody has, or that has left, is refused with a hint")
    func refused() async throws {
        try await withHouse { house in
            let (active, _) = try await house.kids()
            try await house.desk.revoke(active, by: house.admin)
            for (kid, problem) in [
                ("nobody", RingProblem.unknownKey("nobody")), (active, .wrongState(active, .revoked)),
            ] {
                await #expect(throws: StoreFailure.ring(problem)) {
                    try await house.desk.revoke(kid, by: house.admin)
                }
                await #expect(throws: StoreFailure.ring(problem)) { _ = try await house.desk.revocation(of: kid) }
                #expect(StoreFailure.ring(problem).hint != nil)
            }
        }
    }
}
