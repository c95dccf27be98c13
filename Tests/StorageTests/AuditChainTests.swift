import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

/// A way to change the log behind the program's back, and the sequence number where the chain must break.
struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    let breaksAt: Int

    init(_ what: String, breaksAt: Int, _ sql: String) {
        testDescription = what
        self.sql = sql
        self.breaksAt = breaksAt
    }
}

@Suite("The audit chain")
struct AuditChainTests {
    /// A log of five rows.
    private func log() async throws -> TestStore {
        let test = try TestStore()
        for number in 1...5 { try await test.store.journal.append(.sample(target: "agent:\(number)")) }
        return test
    }

    /// Does what somebody could who can write the file.
    private func tamper(_ test: TestStore, _ sql: String) async throws {
        let guards = ["audit_never_update", "audit_never_delete"].map { "DROP TRIGGER IF EXISTS \($0);" }
        try await test.execute(guards.joined() + sql)
    }

    private func head(_ test: TestStore) async throws -> AuditHead {
        try await test.store.pool.read { db in try AuditChain.head(of: db) }
    }

    @Test("An untouched log is intact up to its head, an empty one too")
    func intact() async throws {
        let empty = try TestStore()
        #expect(try await empty.store.verifyAudit() == .intact(AuditHead(sequence: 0, link: AuditChain.origin)))
        let test = try await log()
        #expect(try await test.store.verifyAudit() == .intact(try await head(test)))
        #expect(try await head(test).sequence == 5)
    }

    @Test("Rows come back as they were written, from any place on, no more than asked for")
    func entries() async throws {
        let test = try await log()
        let entries = try await test.store.auditEntries(after: 2, limit: 2)
        #expect(entries.map(\.sequence) == [3, 4])
        #expect(
            entries.first?.record
                == AuditRecord(
                    milliseconds: 1_800_000_000_250, actor: "user:1000", action: "token.mint", target: "agent:3",
                    outcome: "ok", details: #"{"sample":true}"#))
        #expect(try await test.store.auditEntries(after: 5, limit: 9).isEmpty)
    }

    private static let swap = """
        UPDATE audit SET sequence = 99 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 4;
        UPDATE audit SET sequence = 4 WHERE sequence = 99
        """

    @Test(
        "Whatever was changed is found, at the row where it was",
        arguments: [
            Tampering("another time", breaksAt: 3, "UPDATE audit SET at = at + 1 WHERE sequence = 3"),
            Tampering("another actor", breaksAt: 1, "UPDATE audit SET actor = 'service' WHERE sequence = 1"),
            Tampering("another action", breaksAt: 3, "UPDATE audit SET action = 'agent.add' WHERE sequence = 3"),
            Tampering("another target", breaksAt: 5, "UPDATE audit SET target = 'agent:4' WHERE sequence = 5"),
            Tampering("another outcome", breaksAt: 3, "UPDATE audit SET outcome = 'no' WHERE sequence = 3"),
            Tampering("other details", breaksAt: 2, "UPDATE audit SET details = '{}' WHERE sequence = 2"),
            Tampering("another link", breaksAt: 4, "UPDATE audit SET link = zeroblob(32) WHERE sequence = 4"),
            Tampering("the first row gone", breaksAt: 1, "DELETE FROM audit WHERE sequence = 1"),
            Tampering("a row gone", breaksAt: 3, "DELETE FROM audit WHERE sequence = 3"),
            Tampering(
                "a row gone and the rest moved up", breaksAt: 3,
                "DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3"),
            Tampering("two rows swapped", breaksAt: 2, swap),
            Tampering(
                "a row put in at the end", breaksAt: 6,
                "INSERT INTO audit SELECT 6, at, actor, action, target, outcome, details, link FROM audit LIMIT 1"),
            Tampering(
                "a row copied in between", breaksAt: 3,
                """
                UPDATE audit SET sequence = sequence + 100 WHERE sequence > 2;
                UPDATE audit SET sequence = sequence - 99 WHERE sequence > 100;
                INSERT INTO audit SELECT 3, at, actor, action, target, outcome, details, link FROM audit LIMIT 1
                """),
            Tampering(
                "two columns traded", breaksAt: 3,
                "UPDATE audit SET actor = action, action = actor WHERE sequence = 3"),
        ])
    func tampered(_ tampering: Tampering) async throws {
        let test = try await log()
        try await tamper(test, tampering.sql)
        for stride in [1, 2, 5, 10_000] {
            #expect(try await test.store.verifyAudit(stride: stride) == .broken(at: tampering.breaksAt), "\(stride)")
        }
    }

    @Test("A chain that is read in parts is whole where the parts meet, and a head noted in any of them is met")
    func parts() async throws {
        let test = try await log()
        let heads = try await test.store.auditEntries(after: 0, limit: 9).map {
            AuditHead(sequence: $0.sequence, link: $0.link)
        }
        let last = try #require(heads.last)
        for stride in [1, 2, 4, 5, 6] {
            #expect(try await test.store.verifyAudit(stride: stride) == .intact(last), "\(stride)")
            for noted in heads {
                #expect(try await test.store.verifyAudit(against: noted, stride: stride) == .intact(last), "\(stride)")
            }
        }
    }

    @Test("A tail that was cut off shows only against a head that was noted before")
    func cutOff() async throws {
        let test = try await log()
        let noted = try await head(test)
        try await tamper(test, "DELETE FROM audit WHERE sequence > 3")
        let left = try await head(test)
        #expect(try await test.store.verifyAudit() == .intact(left))
        #expect(try await test.store.verifyAudit(against: noted) == .cutOff(left))
        try await test.store.journal.append(.sample(target: "agent:4"))
        try await test.store.journal.append(.sample(target: "agent:another"))
        let regrown = try await head(test)
        #expect(regrown.sequence == noted.sequence)
        #expect(try await test.store.verifyAudit(against: noted) == .cutOff(regrown))
    }

    @Test("A noted head still holds after the log has grown, be it of an empty log")
    func grown() async throws {
        let test = try TestStore()
        let origin = try await head(test)
        try await test.store.journal.append(.sample())
        let first = try await head(test)
        try await test.store.journal.append(.sample())
        let last = try await head(test)
        for noted in [origin, first, last] {
            #expect(try await test.store.verifyAudit(against: noted) == .intact(last))
        }
        let forged = AuditHead(sequence: 1, link: last.link)
        #expect(try await test.store.verifyAudit(against: forged) == .cutOff(last))
    }

    private func heads(_ test: TestStore) async throws -> [AuditHead] {
        try await test.store.auditEntries(after: 0, limit: 99).map {
            AuditHead(sequence: $0.sequence, link: $0.link)
        }
    }

    @Test("A walk goes on behind the head that one before it has reached, and reads nothing before that again")
    func resumed() async throws {
        let test = try await log()
        let heads = try await heads(test)
        try await tamper(test, "UPDATE audit SET actor = 'service' WHERE sequence = 2")
        #expect(try await test.store.verifyAudit() == .broken(at: 2))
        for start in heads.dropFirst() {
            #expect(try await test.store.verifyAudit(from: start, stride: 2) == .intact(heads[4]))
        }
        #expect(try await test.store.verifyAudit(from: heads[0]) == .broken(at: 2))
        try await tamper(test, "UPDATE audit SET actor = 'service' WHERE sequence = 4")
        #expect(try await test.store.verifyAudit(from: heads[2]) == .broken(at: 4))
    }

    @Test("A walk does not begin at a head that the log does not run through")
    func resumedElsewhere() async throws {
        let test = try await log()
        let heads = try await heads(test)
        let forged = AuditHead(sequence: 3, link: heads[3].link)
        let beyond = AuditHead(sequence: 6, link: heads[3].link)
        for start in [forged, beyond] {
            #expect(try await test.store.verifyAudit(from: start) == .cutOff(heads[4]))
        }
        // A head that was noted still has to be there, wherever the walk begins.
        for noted in heads {
            #expect(try await test.store.verifyAudit(against: noted, from: heads[2]) == .intact(heads[4]))
        }
        for noted in [AuditHead(sequence: 1, link: heads[3].link), forged, beyond] {
            #expect(try await test.store.verifyAudit(against: noted, from: heads[2]) == .cutOff(heads[4]))
        }
    }

    @Test("A walk that is stopped tells the head that it has reached, from which another goes on")
    func stopped() async throws {
        let test = try await log()
        let heads = try await heads(test)
        let verdict = try await test.store.verifyAudit(stride: 2) { $0.sequence < 4 }
        #expect(verdict == .stopped(heads[3]))
        #expect(try await test.store.verifyAudit(from: heads[3], stride: 2) == .intact(heads[4]))
    }

    @Test("A chain made with another master key does not pass")
    func anotherKey() async throws {
        let (one, other) = (try await log(), try TestStore())
        for entry in try await one.store.auditEntries(after: 0, limit: 9) {
            let record = entry.record
            try await other.execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    entry.sequence, record.milliseconds, record.actor, record.action, record.target, record.outcome,
                    record.details, Data(entry.link),
                ])
        }
        #expect(try await other.store.verifyAudit() == .broken(at: 1))
    }
}

@Suite("A printed audit head")
struct AuditHeadTests {
    @Test("Its printed form reads back")
    func roundTrip() {
        for head in [
            AuditHead(sequence: 0, link: AuditChain.origin), AuditHead(sequence: 4711, link: Array(0..<32)),
        ] {
            #expect(AuditHead(head.description) == head)
        }
        #expect(AuditHead(sequence: 7, link: [0xAB]).description == "7:ab")
    }

    private static let zeros = String(repeating: "0", count: 64)

    @Test(
        "No other text is taken for one",
        arguments: [
            "", ":", "1", "1:", "1:ab", ":\(zeros)", "-1:\(zeros)", "+1:\(zeros)", "01:\(zeros)", "1:\(zeros)0",
            "1:\(zeros):", "1:\(zeros.dropLast())g", "1:\(zeros.dropLast(2))+f", "1:\(zeros.dropLast(2))AB",
            " 1:\(zeros)", "1:\(zeros)\n", "99999999999999999999:\(zeros)",
        ])
    func refused(text: String) { #expect(AuditHead(text) == nil) }
}
