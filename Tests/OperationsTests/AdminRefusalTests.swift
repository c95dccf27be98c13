import Cryptography
import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("What an administrative no is, whichever room said it")
struct AdminRefusalTests {
    @Test("Each expected failure has its reason, a sentence, and its hint", arguments: Told.all)
    func reasons(row: Told) throws {
        let refusal = try #require(AdminRefusal(row.error))
        #expect(refusal.reason == row.reason)
        #expect(refusal.sentence.hasSuffix("."))
        #expect(refusal.sentence.first?.isUppercase == true)
        #expect((refusal.hint != nil) == row.hasHint)
    }

    @Test("No reason is left out of that table")
    func exhaustive() {
        #expect(Set(Told.all.map(\.reason)) == Set(AdminRefusal.Reason.allCases).subtracting([.otherVersion]))
    }

    @Test(
        "A fault, work that was given up, and a refusal that speaks for itself are none",
        arguments: [
            StoreFailure.database("disk full"), StoreFailure.cancelled, CancellationError(), Refusal.unknownKey,
        ] as [any Error & Sendable])
    func faults(error: any Error & Sendable) {
        #expect(AdminRefusal(error) == nil)
    }

    @Test("A change that was meant for another version changes nothing and is told")
    func otherVersion() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let caller = Caller.localAdministrator(user: 0)
            let agent = try await house.desk.addAgent(AgentDraft(name: try Name("a")), by: caller)
            let connection = try await house.desk.addConnection(
                try Name("c"), .federated(.id(agent.id)), by: caller
            ) { _ in }
            let edited = try await house.desk.setConnection(.id(connection.id), expecting: .oneOf([1]), by: caller) {
                $0.cloud = .usgov
            }
            await #expect(throws: AdminRefusal.self) {
                _ = try await house.desk.setConnection(.id(connection.id), expecting: .oneOf([1]), by: caller) {
                    $0.cloud = .china
                }
            }
            await #expect(throws: AdminRefusal.self) {
                try await house.desk.removeConnection(.id(connection.id), expecting: .oneOf([1, 3]), by: caller)
            }
            #expect(try await house.desk.connection(.id(connection.id)) == edited)
        }
    }

    @Test("A removal that is meant for one version is not made when another is there by then")
    func lateRemoval() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let caller = Caller.localAdministrator(user: 0)
            let agent = try await house.desk.addAgent(AgentDraft(name: try Name("a")), by: caller)
            let seen = try await house.desk.addConnection(try Name("c"), .federated(.id(agent.id)), by: caller) { _ in }
            let edited = try await house.desk.setConnection(.id(seen.id), by: caller) { $0.cloud = .usgov }
            let event = AuditEvent(
                at: house.clock.now, caller: caller, action: .connectionRemoved, target: "connection:\(seen.id)")
            await #expect(throws: StoreFailure.changedMeanwhile(kind: "connection", "c")) {
                try await house.store.remove(seen, onlyThisVersion: true, audit: event)
            }
            #expect(try await house.store.connections() == [edited])
            try await house.store.remove(seen, audit: event)
            #expect(try await house.store.connections().isEmpty)
        }
    }

    struct Told: Sendable {
        let error: any Error & Sendable
        let reason: AdminRefusal.Reason
        var hasHint = true

        static let all: [Told] = {
            let name = try! Name("n")
            return [
                Told(
                    error: InvalidText(kind: "name", problem: "is empty", text: ""), reason: .invalidText,
                    hasHint: false),
                Told(error: CertificateFileProblem.wrongPassword, reason: .certificateFile),
                Told(error: StoreFailure.notFound(kind: "agent", "n"), reason: .notFound),
                Told(error: StoreFailure.ring(.unknownKey("k")), reason: .notFound),
                Told(error: StoreFailure.nameTaken(kind: "an agent", name), reason: .nameTaken),
                Told(error: StoreFailure.subjectTaken(try! Subject("s")), reason: .subjectTaken),
                Told(error: StoreFailure.certificateKnown(name), reason: .certificateKnown),
                Told(error: StoreFailure.proofTaken(by: name), reason: .proofTaken),
                Told(error: StoreFailure.inUse(kind: "agent", name, by: [name]), reason: .inUse),
                Told(error: StoreFailure.changedMeanwhile(kind: "connection", "n"), reason: .changedMeanwhile),
                Told(error: StoreFailure.ring(.noSpare), reason: .ring),
                Told(error: StoreFailure.masterKeyReplaced, reason: .masterKeyReplaced),
            ]
        }()
    }
}
