import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

/// A question, and the sequence numbers of the rows that it is answered with, newest first.
private struct Question: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let query: AuditQuery
    let answer: [Int]

    init(_ what: String, _ answer: [Int], _ change: (inout AuditQuery) -> Void) {
        testDescription = what
        self.answer = answer
        var query = AuditQuery()
        change(&query)
        self.query = query
    }
}

@Suite("Looking into the audit log", .serialized)
struct AuditQueryTests {
    private static let noon = Date(timeIntervalSince1970: 1_800_000_000)

    /// Eight rows, an hour apart; at the sixth the clock was set back by half an hour and more.
    private func log() async throws -> TestStore {
        let test = try TestStore()
        let rows: [(hours: Double, user: UInt32, action: AuditEvent.Action, target: String, outcome: String)] = [
            (0, 1, .agentAdded, "agent:a", "ok"), (1, 1, .tokenMinted, "agent:a", "ok"),
            (2, 2, .tokenExchanged, "connection:c", "AADSTS7000229"), (3, 2, .tokenMinted, "agent:a", "ok"),
            (4, 2, .tokenExchanged, "connection:c", "ok"), (3.4, 1, .agentDisabled, "agent:a", "ok"),
            (5, 1, .tokenMinted, "agent:b", "busy"), (6, 2, .agentRemoved, "agent:b", "ok"),
        ]
        for row in rows {
            try await test.store.journal.append(
                AuditEvent(
                    at: Self.noon.addingTimeInterval(row.hours * 3600), caller: .localAdministrator(user: row.user),
                    action: row.action, target: row.target, outcome: row.outcome))
        }
        return test
    }

    private static let questions = [
        Question("nothing in particular", [8, 7, 6, 5, 4, 3, 2, 1]) { _ in },
        Question("one actor", [7, 6, 2, 1]) { $0.actors = ["user:1"] },
        Question("several targets", [8, 7, 5, 3]) { $0.targets = ["agent:b", "connection:c"] },
        Question("no actor that there is", []) { $0.actors = [] },
        Question("no target that there is, of an action that there is", []) {
            ($0.targets, $0.action) = ([], .tokenMinted)
        },
        Question("one action", [7, 4, 2]) { $0.action = .tokenMinted },
        Question("what was refused", [7, 3]) { $0.outcome = .refused },
        Question("what was not", [8, 6, 5, 4, 2, 1]) { $0.outcome = .ok },
        Question("who, what, on what and how", [4]) {
            ($0.actors, $0.action, $0.targets, $0.outcome) = (["user:2"], .tokenMinted, ["agent:a"], .ok)
        },
        Question("what two rows of several targets have in common with an outcome", [7, 3]) {
            ($0.targets, $0.outcome) = (["agent:b", "connection:c"], .refused)
        },
        Question("from a moment on, which is the first", [8, 7, 6, 5, 4]) {
            $0.from = noon.addingTimeInterval(3 * 3600)
        },
        Question("until a moment, which is not meant", [6, 4, 3, 2, 1]) {
            $0.until = noon.addingTimeInterval(4 * 3600)
        },
        Question("between the two, past a clock that was set back", [6]) {
            ($0.from, $0.until) = (noon.addingTimeInterval(3.2 * 3600), noon.addingTimeInterval(3.9 * 3600))
        },
        Question("before everything", []) { $0.until = noon },
        Question("after everything", []) { $0.from = noon.addingTimeInterval(90_000) },
    ]

    @Test("Each question is answered with the rows that it means, in both orders", arguments: questions)
    fileprivate func answered(_ question: Question) async throws {
        let test = try await log()
        let newest = try await test.store.auditEntries(matching: question.query, from: .before(nil), limit: 50)
        #expect(newest.map(\.sequence) == question.answer)
        let oldest = try await test.store.auditEntries(matching: question.query, from: .after(0), limit: 50)
        #expect(oldest.map(\.sequence) == question.answer.reversed())
    }

    @Test("Part by part, every row comes once", arguments: questions)
    fileprivate func inParts(_ question: Question) async throws {
        let test = try await log()
        var (seen, place) = ([Int](), AuditPlace.before(nil))
        while let last = try await test.store.auditEntries(matching: question.query, from: place, limit: 2).map({
            entry in
            seen.append(entry.sequence)
            return entry.sequence
        }).last { place = .before(last) }
        #expect(seen == question.answer)
    }

    @Test("Any number is taken for a place")
    func places() async throws {
        let test = try await log()
        for (place, answer) in [
            (AuditPlace.before(3), [2, 1]), (.before(1), []), (.before(0), []), (.before(.min), []),
            (.before(.max), [8, 7, 6, 5, 4, 3, 2, 1]), (.after(6), [7, 8]), (.after(.max), []),
            (.after(-1), [1, 2, 3, 4, 5, 6, 7, 8]),
        ] {
            #expect(try await test.store.auditEntries(from: place, limit: 50).map(\.sequence) == answer, "\(place)")
        }
    }

    @Test("A row is found by its number")
    func one() async throws {
        let test = try await log()
        #expect(try await test.store.auditEntry(3)?.record.outcome == "AADSTS7000229")
        for number in [0, 9, -1, .max] { #expect(try await test.store.auditEntry(number) == nil) }
    }

    @Test("No question about something that is indexed reads the whole table")
    func plans() async throws {
        let test = try await log()
        for question in Self.questions where question.query.from == nil && question.query.until == nil {
            let isIndexed =
                question.query.targets != nil || question.query.actors != nil || question.query.action != nil
                || question.query.outcome == .refused
            guard isIndexed, question.query.targets != [], question.query.actors != [] else { continue }
            let plans = try await test.store.pool.read { db in
                try AuditSearch(question.query, from: .before(nil), in: db).requests(in: db, limit: 50).map { request in
                    let statement = try request.makePreparedRequest(db, forSingleResult: false).statement
                    let plan = try Row.fetchAll(
                        db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
                    return plan.map { $0["detail"] }.joined(separator: "; ")
                }
            }
            #expect(!plans.isEmpty)
            for plan in plans {
                #expect(plan.contains("USING INDEX audit_") && !plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }
}

@Suite("Names in the audit log")
struct AuditPartyTests {
    @Test("What is there has the name that it has now, what is gone has none")
    func names() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("helpdesk")
        let client = try await test.addClient("job")
        let known = [
            AuditParty(.agent, id: agent.id.description), AuditParty(.client, id: client.id.description),
        ]
        let gone = AuditParty(.connection, id: agent.id.description)
        let names = try await test.store.names(of: Set(known + [gone]))
        #expect(names == [known[0]: "helpdesk", known[1]: "job"])
        #expect(try await test.store.names(of: []).isEmpty)
    }

    @Test("A name leads to everything that is called so, of whatever kind")
    func called() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("helpdesk")
        let connection = try await test.addConnection("helpdesk", agent: agent)
        try await test.addClient("job")
        let found = try await test.store.parties(called: try Name("helpdesk"))
        #expect(found.map(\.text) == ["agent:\(agent.id)", "connection:\(connection.id)"])
        #expect(try await test.store.parties(called: try Name("nothing")).isEmpty)
    }
}

@Suite("How the connections of a page stand")
struct StandingTests {
    @Test("Only a tenant that is still served can make a connection fail, and outcomes are those of the page")
    func failing() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("helpdesk")
        let (own, other, former) = (try Tenant("a.example"), try Tenant("b.example"), try Tenant("c.example"))
        var made: [String: Connection] = [:]
        for name in ["good", "own", "other", "former", "untried"] {
            made[name] = try await test.addConnection(name, agent: agent) {
                ($0.tenant, $0.otherTenants) = (own, [other])
            }
        }
        let outcomes: [(String, Tenant, String?)] = [
            ("good", own, nil), ("own", own, "busy"), ("other", own, nil), ("other", other, "AADSTS65001"),
            ("former", own, nil), ("former", former, "busy"),
        ]
        for (name, tenant, problem) in outcomes {
            let connection = try #require(made[name])
            try await test.store.journal.append(
                .sample(.tokenExchanged),
                outcome: ExchangeOutcome(
                    connection: connection.id, tenant: tenant, triedAt: test.now,
                    succeededAt: problem == nil ? test.now : nil, problem: problem))
        }
        let failing = try await test.store.failingConnections(after: nil, limit: 9)
        #expect(failing.map(\.name.text) == ["other", "own"])
        #expect(
            try await test.store.failingConnections(after: Name("other"), limit: 9).map(\.name.text) == ["own"])
        #expect(try await test.store.failingConnections(after: nil, limit: 1).map(\.name.text) == ["other"])
        let page = try await test.store.outcomes(of: [try #require(made["own"]).id, try #require(made["untried"]).id])
        #expect(page.map(\.problem) == ["busy"])
        #expect(try await test.store.outcomes(of: []).isEmpty)
    }
}
