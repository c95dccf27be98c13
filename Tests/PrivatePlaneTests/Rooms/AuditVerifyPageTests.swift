import Federation
import Foundation
import GRDB
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Verifying the audit log on the pages", .timeLimit(.minutes(2)))
struct AuditVerifyPageTests {
    @Test("A whole chain gives its head to note down, and is whole still against that head when it has grown")
    func intact() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            for form in [[:], ["head": ""], ["head": " \t\n"]] {
                let page = try await browser.submit("/audit/verify", form)
                #expect(page.status == 200 && page.body.contains("<h1>The chain is intact</h1>"))
                #expect(page.body.contains(">Intact</span> <strong>The chain of 2 rows is whole.</strong>"))
                let head = try await yard.house.desk.auditEntry(2).printedHead
                #expect(page.head == head)
            }
            let noted = try #require(try await browser.submit("/audit/verify").head)
            try await yard.house.note(3, .backedUp)
            for head in [noted, "\r\n \(noted) "] {
                let later = try await browser.submit("/audit/verify", ["head": head])
                #expect(later.body.contains("The chain of 5 rows is whole.") && later.head != noted)
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 9).count == 5, "looking notes nothing")
        }
    }

    private static let triggers = "DROP TRIGGER audit_never_update; DROP TRIGGER audit_never_delete; "

    /// What was done to the file, what the page says without a head, and with the one that was noted before.
    private static let crimes: [(sql: String, without: String?, with: String)] = [
        ("UPDATE audit SET actor = 'service' WHERE sequence = 3", brokenAt(3), brokenAt(3)),
        ("UPDATE audit SET at = at + 1 WHERE sequence = 1", brokenAt(1), brokenAt(1)),
        ("UPDATE audit SET details = '{}' WHERE sequence = 2", brokenAt(2), brokenAt(2)),
        ("UPDATE audit SET link = zeroblob(32) WHERE sequence = 5", brokenAt(5), brokenAt(5)),
        ("DELETE FROM audit WHERE sequence = 4", brokenAt(4), brokenAt(4)),
        ("DELETE FROM audit WHERE sequence = 1", brokenAt(1), brokenAt(1)),
        ("DELETE FROM audit WHERE sequence > 3", nil, "The audit log ends at row 3 and does not run through"),
        ("DELETE FROM audit", nil, "The audit log ends at row 0 and does not run through"),
    ]

    private static func brokenAt(_ row: Int) -> String { "The audit chain is broken at row \(row)." }

    @Test("Whatever was done to the file is found out; what was cut off at the end, by a head alone", arguments: crimes)
    func broken(sql: String, without: String?, with: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            try await yard.house.note(3, .backedUp)
            let noted = try #require(try await browser.submit("/audit/verify").head)
            try yard.house.database { try $0.execute(sql: Self.triggers + sql) }
            for (form, sentence) in [([:], without), (["head": noted], with)] {
                let page = try await browser.submit("/audit/verify", form)
                #expect(page.status == 200 && page.body.contains(sentence ?? "rows is whole."), "\(page.body)")
                #expect(page.body.contains("<h1>The chain is not intact</h1>") == (sentence != nil))
                #expect(page.body.contains(">Not intact</span>") == (sentence != nil))
                #expect((page.head == nil) == (sentence != nil), "only the head of a whole chain is worth noting")
                #expect(page.body.contains("compare with a backup.") == (sentence != nil))
            }
        }
    }

    private static let link = String(repeating: "0", count: 64)

    @Test(
        "What is no head is told beside its field, where it still stands, and nothing is said of the chain",
        arguments: ["x", "2", "2:", ":\(link)", "-1:\(link)", "02:\(link)", "2:\(link)0", "2:\(link):", "<script>\"'"])
    func noHead(text: String) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.submit("/audit/verify", ["head": text])
            #expect(page.status == 400 && page.body.contains("<h1>Verify the chain</h1>"))
            #expect(page.body.contains("is not SEQUENCE:LINK") && page.body.contains("aria-invalid=\"true\""))
            #expect(page.holds("name=\"head\" type=\"text\" value=\"\(text.escaped)\"") && page.foreignTags == [])
            #expect(!page.body.contains("ntact</span>") && page.head == nil && !page.body.contains("'audit verify'"))
        }
    }

    @Test("A well-formed head of another log is not met by this one")
    func foreign() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            for head in ["1:\(Self.link)", "3:\(Self.link)", "0:\(Self.link.dropLast())1"] {
                let page = try await browser.submit("/audit/verify", ["head": head])
                #expect(page.status == 200 && page.body.contains("The audit log ends at row 2"), "\(head)")
            }
            let first = try await browser.submit("/audit/verify", ["head": "0:\(Self.link)"])
            #expect(first.body.contains("The chain of 2 rows is whole."), "every log begins at the empty one")
        }
    }
}

extension Answer {
    /// The head that the page gives to note down.
    fileprivate var head: String? {
        body.firstMatch(of: /type="text" value="([0-9]+:[0-9a-f]{64})" readonly>/).map { String($0.1) }
    }
}
