import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The room of the audit log", .timeLimit(.minutes(2)))
struct AuditPageTests {
    @Test("Each entry is a sentence with the names of now, newest first; what is there has a link")
    func list() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            _ = try await browser.submit("/agents/new", ["name": "helpdesk"])
            let helpdesk = try await yard.house.desk.agent(.name(Name("helpdesk")))
            let idle = try await yard.house.addAgent("idle")
            try await yard.house.desk.removeAgent(.id(idle.id), by: TestHouse.admin)
            var stranger = Browser(yard)
            for name in ["anna", "eve"] { _ = try await stranger.signIn(name, "a wrong passphrase") }
            let page = try await browser.get("/audit")
            #expect(
                page.entries == [
                    "7 Aureole refused a sign-in as somebody who is no admin",
                    "6 Aureole refused a sign-in as the admin anna", "5 System user 0 removed the agent idle",
                    "4 System user 0 made the agent idle", "3 anna made the agent helpdesk", "2 anna signed in",
                    "1 System user 0 made the admin anna",
                ])
            #expect(page.body.contains("the agent <a href=\"/agents/\(helpdesk.id)\">helpdesk</a>"))
            #expect(page.body.contains("the agent <b>idle</b>") && !page.body.contains("/agents/\(idle.id)"))
            #expect(page.body.ranges(of: "<span class=\"tag good\">OK</span>").count == 5)
            #expect(page.body.contains("<time datetime=\"2027-01-15T08:00:00Z\""))
            #expect(!page.body.contains("rel=\"next\"") && !page.body.contains("Newest entries"))
        }
    }

    /// What is asked for, and the numbers of the entries that are shown. `HELPDESK` and `GONE` are ids.
    private static let questions: [(query: String, answer: [Int])] = [
        ("", [7, 6, 5, 4, 3, 2, 1]), ("who=&what=&on=&outcome=&from=&until=", [7, 6, 5, 4, 3, 2, 1]),
        ("colour=red", [7, 6, 5, 4, 3, 2, 1]), ("who=anna", [5, 2]), ("who=user%3A7", [6, 4]), ("who=service", [7]),
        ("on=anna", [2, 1]), ("on=helpdesk", [5, 4, 3]), ("on=HELPDESK", [5, 4, 3]),
        ("on=agent%3AHELPDESK", [5, 4, 3]), ("on=GONE", [6]), ("on=ring", [7]), ("who=helpdesk", []),
        ("what=token.mint", [4]), ("what=backup", []),
        ("outcome=refused", [6]), ("outcome=ok", [7, 5, 4, 3, 2, 1]), ("from=2027-01-17", [7, 6, 5]),
        ("until=2027-01-16", [4, 3, 2, 1]), ("from=2027-01-17&until=2027-01-17", [6, 5]),
        ("from=2027-01-19", []), ("until=2027-01-14", []), ("who=anna&on=helpdesk&outcome=ok", [5]),
        ("who=user%3A7&outcome=refused&until=2027-01-16", []),
    ]

    @Test(
        "Each filter leaves what it means, on the page and in the file, and stays in its fields",
        arguments: questions)
    func filter(query: String, answer: [Int]) async throws {
        try await withLog { browser, ids in
            var browser = browser
            let query = ids.reduce(query) { $0.replacing($1.key, with: $1.value) }
            let page = try await browser.get("/audit?\(query)")
            #expect(page.status == 200 && page.numbers == answer)
            #expect(page.body.contains("<h2>No entry is like that</h2>") == answer.isEmpty)
            let typed = SignInEntra.fields(query[...]).filter { !$0.value.isEmpty && $0.key != "colour" }
            for (name, text) in typed {
                let shown = ["text", "date"].map { "name=\"\(name)\" type=\"\($0)\" value=\"\(text)\"" }
                let isThere = (shown + ["<option value=\"\(text)\" selected>"]).contains { page.body.contains($0) }
                #expect(isThere, "\(name)")
            }
            #expect(page.body.contains(">Show everything</a>") == !typed.isEmpty)
            let export = try #require(page.body.firstMatch(of: /href="([^"]*)" download>Export as JSON lines</))
            let lines = try await browser.get(String(export.1).unescaped).body.split(separator: "\n")
            let sequences = try lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["sequence"]
            }
            #expect(sequences as? [Int] == answer.reversed())
        }
    }

    private static let badQueries: [(query: String, words: [String])] = [
        ("who=nobody", ["Nothing is called that now."]), ("on=a%2Fb", ["Nothing is called that now."]),
        ("who=user%3Ax", ["Nothing is called that now."]), ("what=token", ["Choose one of these."]),
        ("outcome=OK", ["Choose one of these."]), ("from=yesterday", ["Write the day like 2027-05-24."]),
        ("until=24.05.2027", ["Write the day like 2027-05-24."]),
        ("from=2027-13-01", ["Write the day like 2027-05-24."]),
        ("from=2027-02-30", ["Write the day like 2027-05-24."]),
        ("until=2027-05-24x", ["Write the day like 2027-05-24."]),
        ("on=%22%3E%3Cscript%3E&until=x", ["Nothing is called that now.", "Write the day like 2027-05-24."]),
    ]

    @Test("What cannot be meant is told beside its field, shows no entries and exports none", arguments: badQueries)
    func bad(query: String, words: [String]) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/audit?\(query)")
            #expect(page.status == 422 && page.entries.isEmpty && page.foreignTags == [])
            #expect(page.body.ranges(of: "aria-invalid=\"true\"").count == words.count)
            for sentence in words { #expect(page.body.contains("-wrong\">\(sentence)"), "\(sentence)") }
            for (name, text) in SignInEntra.fields(query[...]) where ["who", "on", "from", "until"].contains(name) {
                #expect(page.body.contains("value=\"\(text.escaped)\""))
            }
            for form in ["csv", "ndjson"] {
                let answer = try await browser.get("/audit/export?\(query)&as=\(form)")
                #expect(answer.status == 303 && answer["Location"] == "/audit?\(query)" && answer.body.isEmpty)
            }
        }
    }

    @Test("Fifty fit on a page; the older ones follow with the same filter, and lead back")
    func pages() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            try await yard.house.note(50, .backedUp)
            let whole = try await browser.get("/audit?what=backup")
            #expect(whole.numbers == (3...52).reversed() && !whole.body.contains("rel=\"next\""))
            try await yard.house.note(1, .backedUp)
            let first = try await browser.get("/audit?what=backup")
            #expect(first.numbers == (4...53).reversed() && first.body.utf8.count < 40_000)
            let older = try #require(first.body.firstMatch(of: /href="([^"]*)" rel="next">Older entries</)).1
            #expect(String(older).unescaped == "/audit?what=backup&before=4")
            let second = try await browser.get(String(older).unescaped)
            #expect(second.numbers == [3] && !second.body.contains("rel=\"next\""))
            #expect(second.body.contains("href=\"/audit?what=backup\">Newest entries</a>"))
            for (before, numbers) in [("x", Array((4...53).reversed())), ("2", [1]), ("0", []), ("-1", [])] {
                #expect(try await browser.get("/audit?before=\(before)").numbers == numbers, "\(before)")
            }
        }
    }

    @Test("Who follows sees what is new, with the same filter and without a script, until it is enough")
    func follow() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            for still in ["/audit", "/audit?follow=0"] {
                let page = try await browser.get(still)
                #expect(!page.body.contains("http-equiv") && !page.body.contains("data-follow"))
                #expect(page.body.contains("href=\"/audit?follow=1\">Follow</a>"))
            }
            let path = "/audit?what=backup&follow=1"
            let page = try await browser.get(path)
            let refresh = "<noscript><meta http-equiv=\"refresh\" content=\"5; url=\(path.escaped)\"></noscript>"
            #expect(page.body.contains(refresh) && page.body.contains("<div id=\"entries\" class=\"log\" data-follow="))
            #expect(page.body.contains("href=\"/audit?what=backup\">Stop following</a>") && page.numbers == [])
            try await yard.house.note(1, .backedUp)
            #expect(try await browser.get(path).numbers == [3])
        }
    }

    @Test("One entry is shown whole; its head proves later that all of it is still there")
    func entry() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            try await yard.house.note(
                1, .backedUp, details: [.init("name", "n"), .init("more", .array([.integer(1)]))])
            let entry = try await yard.house.desk.auditEntry(3)
            let page = try await browser.get("/audit/3")
            for (name, value) in [
                ("Time, exactly", "2027-01-15T08:00:00.000Z"), ("Actor", "user:0"), ("Action", "backup"),
                ("Target", "database"), ("Outcome", "ok"), ("Link hash", entry.hexLink),
            ] { #expect(page.body.contains("<dt>\(name)</dt><dd class=\"mono\">\(value)</dd>"), "\(name)") }
            #expect(page.body.contains("<b>System user 0</b> made a backup</p>"))
            let details = page.body.matches(of: /<th scope="row">([^<]*)<\/th><td class="mono">([^<]*)<\/td>/)
            #expect(details.map { "\($0.1) \($0.2)" } == ["more [1]", "name n"])
            #expect(page.body.contains("value=\"\(entry.printedHead)\" readonly"))
            try await yard.house.note(1, .backedUp)
            let verdict = try await browser.submit("/audit/verify", ["head": " \(entry.printedHead)\n"])
            #expect(verdict.status == 200 && verdict.body.contains("The chain of 4 rows is whole."))
            for none in ["0", "5", "-1", "x", "99999999999999999999", "%3Cscript%3E", "3.0"] {
                let answer = try await browser.get("/audit/\(none)")
                #expect(answer.status == 404 && answer.foreignTags == [] && answer.tags(of: "h1").count == 1, "\(none)")
            }
        }
    }

    @Test("Markup in a name, an outcome or a detail is text")
    func markup() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let evil = "<script>alert(1)<\u{301}img src=x>\"'"
            let agent = try await yard.house.addAgent(evil)
            try await yard.house.note(
                1, .tokenMinted, "agent:\(agent.id)", outcome: evil, details: [.init(evil, .string(evil))])
            for path in ["/audit", "/audit/4", "/audit?on=\(Browser.encoded(evil))"] {
                let page = try await browser.get(path)
                #expect(page.status == 200 && page.foreignTags == [] && !page.holds(evil), "\(path)")
                #expect(page.holds(">\(evil.escaped)</a>"))
                #expect(page.holds("<span class=\"tag bad\">\(evil.escaped)</span>"))
            }
            #expect(try await browser.get("/audit/4").holds("<th scope=\"row\">\(evil.escaped)</th>"))
        }
    }
}

/// A log of seven entries over four days, with `anna` at the browser.
///
/// - Parameter body: gets the ids that stand for `HELPDESK` and `GONE` in a question.
private func withLog(_ body: (Browser, [String: String]) async throws -> Void) async throws {
    try await withSignedIn { yard, browser in
        let (house, anna) = (yard.house, Caller.admin(try await yard.anna()))
        let helpdesk = try await house.addAgent("helpdesk")
        let gone = CountingUUIDs.number(0xFFFF).uuidString
        let user = Caller.localAdministrator(user: 7)
        for (time, caller, action, target, outcome) in [
            ("2027-01-16T12:00:00Z", user, AuditEvent.Action.tokenMinted, "agent:\(helpdesk.id)", "ok"),
            ("2027-01-17T00:00:00Z", anna, .agentDisabled, "agent:\(helpdesk.id)", "ok"),
            ("2027-01-17T23:59:59Z", user, .tokenExchanged, "connection:\(gone.lowercased())", "AADSTS7000229"),
            ("2027-01-18T00:00:00Z", .service, .keyRetired, "ring", "ok"),
        ] {
            let time = try Date(time, strategy: .iso8601)
            try await house.store.journal.append(
                AuditEvent(at: time, caller: caller, action: action, target: target, outcome: outcome))
        }
        try await body(browser, ["HELPDESK": helpdesk.id.description, "GONE": gone])
    }
}

extension TestHouse {
    /// Notes something a number of times.
    func note(
        _ count: Int, _ action: AuditEvent.Action, _ target: String = "database", outcome: String = "ok",
        details: [JSON.Member] = []
    ) async throws {
        let event = AuditEvent(
            at: clock.now, caller: Self.admin, action: action, target: target, outcome: outcome, details: details)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await store.journal.append(event) } }
            try await group.waitForAll()
        }
    }
}

extension Answer {
    /// The entries that a page shows: their number and their sentence, without markup.
    fileprivate var entries: [String] {
        body.matches(of: /aria-label="Entry ([0-9]+)">[0-9]+<\/a><\/th><td>(.*?)<\/td>/).map { match in
            "\(match.1) \(String(match.2).replacing(/<[^>]*>/, with: ""))"
        }
    }

    fileprivate var numbers: [Int] { entries.compactMap { Int($0.prefix { $0 != " " }) } }
}
