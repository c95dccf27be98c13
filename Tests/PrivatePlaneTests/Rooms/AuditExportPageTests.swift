import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The audit log as a file", .timeLimit(.minutes(2)))
struct AuditExportPageTests {
    private static let cells: [(cell: String, line: String)] = [
        ("", ""), ("plain", "plain"), ("a b", "a b"), ("it's", "it's"), ("x=1", "x=1"), (" =1", " =1"), ("é", "é"),
        ("a,b", #""a,b""#), (#"say "no""#, #""say ""no""""#), (#"""#, #""""""#), ("a\nb", "\"a\nb\""),
        ("a\r\nb", "\"a\r\nb\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""), ("\r\n=1", "\"'\r\n=1\""),
        (#"=HYPERLINK("https://evil.example","x")"#, #""'=HYPERLINK(""https://evil.example"",""x"")""#),
        // To Swift, an accent behind a sign makes another character of the two.
        ("=\u{301}1", "'=\u{301}1"), ("a\"\u{301},b", "\"a\"\"\u{301},b\""), ("a,\u{301}b", "\"a,\u{301}b\""),
    ]

    @Test("In a spreadsheet a cell is its text, whatever it begins with or holds", arguments: cells)
    func cell(cell: String, line: String) {
        #expect(CSVLine([cell]).text.utf8.elementsEqual((line + "\r\n").utf8))
        #expect(CSVLine(["1", cell, "x"]).text.utf8.elementsEqual("1,\(line),x\r\n".utf8))
    }

    @Test("As a table: a line of headings, then each entry, oldest first, with every byte of it")
    func table() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            yard.house.clock.advance(0.25)
            try await yard.house.note(
                1, .backedUp, "=1+1", outcome: "a \"b\", c", details: [.init("note", "=cmd|' /C calc'!A0")])
            let answer = try await browser.get("/audit/export?as=csv")
            #expect(answer.status == 200 && answer["Content-Type"] == "text/csv; charset=utf-8; header=present")
            #expect(answer["Content-Disposition"] == "attachment; filename=\"audit.csv\"")
            let lines = answer.body.components(separatedBy: "\r\n")
            #expect(lines.count == 5 && lines.first == "sequence,time,actor,action,target,outcome,details,link")
            #expect(lines[1].hasPrefix("1,2027-01-15T08:00:00.000Z,user:0,admin.add,admin:") && lines.last == "")
            let link = try await yard.house.desk.auditEntry(3).hexLink
            #expect(
                lines[3] == """
                    3,2027-01-15T08:00:00.250Z,user:0,backup,'=1+1,"a ""b"", c",\
                    "{""note"":""=cmd|' /C calc'!A0""}",\(link)
                    """)
        }
    }

    @Test("As JSON lines: what the command line prints, oldest first")
    func lines() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            try await yard.house.note(1, .backedUp, "=1+1", details: [.init("a", "<b>\n")])
            let answer = try await browser.get("/audit/export?as=ndjson")
            #expect(answer.status == 200 && answer["Content-Type"] == "application/x-ndjson")
            #expect(answer["Content-Disposition"] == "attachment; filename=\"audit.ndjson\"")
            let entries = try await yard.house.desk.auditEntries(after: 0, limit: 9)
            #expect(answer.body == entries.map { $0.json.text + "\n" }.joined() && entries.count == 3)
            #expect(answer.body.contains(#""target":"=1+1","outcome":"ok","details":{"a":"<b>\u000a"},"link":"#))
        }
    }

    @Test("Each entry comes once, however many there are, and none behind the filter", arguments: ["csv", "ndjson"])
    func whole(form: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            // With the two of before, twice what is read at a time; and then one more.
            for (count, sequences) in [(998, 1...1000), (1, 1...1001)] {
                try await yard.house.note(count, .backedUp)
                let answer = try await browser.get("/audit/export?as=\(form)")
                let numbers = answer.body.matches(of: /(?m)^(?:\{"sequence":)?([0-9]+),/).compactMap { Int($0.1) }
                #expect(numbers == Array(sequences))
            }
            let filtered = try await browser.get("/audit/export?who=anna&outcome=ok&as=\(form)")
            #expect(filtered.body.contains("admin.sign-in") && !filtered.body.contains("backup"))
        }
    }

    @Test("Without a form that there is, the list is shown instead", arguments: ["", "&as=", "&as=xlsx", "&as=CSV"])
    func noForm(form: String) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let answer = try await browser.get("/audit/export?what=backup\(form)")
            #expect(answer.status == 303 && answer["Location"] == "/audit?what=backup" && answer.body.isEmpty)
        }
    }

    @Test("The page offers both forms, with the filter that is set")
    func offered() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            for (query, address) in [("", "/audit/export?as="), ("?who=anna", "/audit/export?who=anna&amp;as=")] {
                let page = try await browser.get("/audit\(query)")
                #expect(page.body.contains("href=\"\(address)csv\" download>Export as CSV</a>"))
                #expect(page.body.contains("href=\"\(address)ndjson\" download>Export as JSON lines</a>"))
            }
        }
    }
}
