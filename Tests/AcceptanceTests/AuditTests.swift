import Foundation
import Testing

@Suite("The audit log", .inTurn)
struct AuditTests {
    @Test("Every token has its row before it is handed out, with the hash of it and never itself")
    func rows() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            let token = try #require(try await rehearsal.exchange().json["access_token"].text)
            let log = try await site.aureole("audit", "list", "--json").out
            let rows = try log.split(separator: "\n").map { try JSONDocument(String($0)) }
            #expect(
                try rows.map { try $0["action"].text } == [
                    "key.start", "agent.add", "connection.add", "client.add", "token.mint", "token.exchange",
                ])
            try #require(try rows.map { try $0["sequence"].number } == Array(1...6))
            let exchange = try rows[5]["details"]
            #expect(exchange.names == ["tenant", "client_id", "scope", "exp", "sha256"])
            #expect(try exchange["sha256"].text == (try await sha256(token, in: site)))
            #expect(try rows[5]["actor"].text?.hasPrefix("client:") == true)
            #expect(try rows[5]["outcome"].text == "ok")
            #expect(!log.contains(token))
        }
    }

    @Test("A whole chain verifies, also against a head that was noted before")
    func whole() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let head = try #require(try await site.json("audit", "verify")["head"].text)
        _ = try await site.json("agent", "disable", "helpdesk")
        #expect(try await site.json("audit", "verify", "--head", head)["ok"].flag == true)
        let text = try await site.aureole("audit", "verify")
        #expect(text.status == 0)
        #expect(text.out.hasPrefix("The chain of 3 rows is whole.\n  Head  3:"))
        let resumed = try await site.aureole("audit", "verify", "--from", head)
        #expect(resumed.out == text.out)
        let wrong = try await site.aureole("audit", "verify", "--from", "2")
        #expect(wrong.status == 64 && wrong.err.contains("--from takes SEQUENCE:LINK"))
    }

    @Test("Whoever changes the file without the key is found out, with exit 1 and the row", arguments: Tampering.all)
    func tampered(row: Tampering) async throws {
        let site = try await Site()
        for name in ["a", "b", "c"] { _ = try await site.json("agent", "add", name) }
        let head = try #require(try await site.json("audit", "verify")["head"].text)
        try await row.act(site)
        for json in [true, false] {
            let more = (row.needsHead ? ["--head", head] : []) + (json ? ["--json"] : [])
            let outcome = try await site.aureole(["audit", "verify"] + more)
            #expect(outcome.status == 1)
            #expect(outcome.err.hasPrefix("aureole: error: \(row.sentence)\naureole: hint: "), "\(outcome.err)")
            guard json else {
                #expect(outcome.out == "")
                continue
            }
            #expect(try outcome.json["ok"].flag == false)
            #expect(try outcome.json[row.member].number == row.number)
        }
    }

    @Test("A log of more rows than are read at once is listed whole, in its order")
    func long() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "list")
        try await site.sqlite(
            """
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
            INSERT INTO audit SELECT i, at, actor, action, target, outcome, details, link FROM audit, n
            """)
        let lines = try await site.aureole("audit", "list").out.split(separator: "\n")
        #expect(lines.map { $0.prefix { $0 != " " } } == (1...2100).map { "\($0)" })
    }

    private func sha256(_ text: String, in site: Site) async throws -> String {
        let file = try site.folder.write(text, to: "hashed")
        let outcome = try await Program(path: "/usr/bin/sha256sum").run([file], environment: [:], in: site.folder)
        return String(outcome.out.prefix(64))
    }
}

/// What somebody may do to the log with `sqlite3`. The triggers that guard it do not stop who drops them.
struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    let sentence: String
    let member: String
    let number: Int
    var needsHead = false

    private init(_ what: String, _ sql: String, brokenAt row: Int) {
        testDescription = what
        self.sql = sql
        sentence = "The audit chain is broken at row \(row)."
        member = "broken_at"
        number = row
    }

    private init(_ what: String, _ sql: String, cutOffAfter row: Int) {
        testDescription = what
        self.sql = sql
        sentence = "The audit log ends at row \(row) and does not run through the head that was noted."
        member = "cut_off_after"
        number = row
        needsHead = true
    }

    static let all = [
        Tampering("an actor changed", "UPDATE audit SET actor = 'user:1' WHERE sequence = 2", brokenAt: 2),
        Tampering("a time changed", "UPDATE audit SET at = at + 1 WHERE sequence = 3", brokenAt: 3),
        Tampering("an outcome changed", "UPDATE audit SET outcome = 'no' WHERE sequence = 4", brokenAt: 4),
        Tampering("a detail changed", "UPDATE audit SET details = '{}' WHERE sequence = 2", brokenAt: 2),
        Tampering("a row taken out", "DELETE FROM audit WHERE sequence = 2", brokenAt: 2),
        Tampering("the first row taken out", "DELETE FROM audit WHERE sequence = 1", brokenAt: 1),
        Tampering(
            "two rows that changed places",
            """
            UPDATE audit SET sequence = 99 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3; \
            UPDATE audit SET sequence = 3 WHERE sequence = 99
            """, brokenAt: 2),
        Tampering(
            "a row added",
            """
            INSERT INTO audit SELECT 5, at, actor, action, target, outcome, details, link FROM audit WHERE sequence = 4
            """, brokenAt: 5),
        Tampering("the end cut off", "DELETE FROM audit WHERE sequence > 2", cutOffAfter: 2),
        Tampering("all of it gone", "DELETE FROM audit", cutOffAfter: 0),
    ]

    func act(_ site: Site) async throws {
        let triggers = ["audit_never_delete", "audit_never_update"].map { "DROP TRIGGER \($0);" }.joined()
        try await site.sqlite(triggers + sql)
    }
}
