import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Text stays text on the pages", .timeLimit(.minutes(2)))
struct EscapingTests {
    /// An accent behind a character makes another character of both to Swift, and changes nothing to a browser.
    private static let texts = [
        "<script>alert(1)", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus='alert(1)", "&lt;b&gt;",
        "<\u{301}script>alert(1)", "x\"\u{301} onfocus=alert(1) y=\"\u{301}", "a'\u{301}b", "&\u{301}amp;",
        "<!--", "{{name}}", "{{{token}}}", "e\u{301}\u{200D}\u{1F511}",
    ]

    @Test("Each scalar that means something in HTML is written out, with whatever stands behind it", arguments: texts)
    func scalars(text: String) {
        let escaped = HTMLEscaping().escapeText(text)
        #expect(Array(escaped.utf8) == Array(text.escaped.utf8))
        #expect(!escaped.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
    }

    @Test("An agent's name is text on the list, on its page and where it is removed", arguments: texts)
    func agent(name: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent(name)
            let client = try await yard.house.addClient(name, allow: ["agent:\(agent.id)"])
            #expect(!client.isEmpty)
            let list = try await browser.get("/agents")
            #expect(list.holds("<a href=\"/agents/\(agent.id)\">\(name.escaped)</a>"))
            let page = try await browser.get("/agents/\(agent.id)")
            #expect(page.holds("<h1>\(name.escaped)</h1>") && page.holds("<title>\(name.escaped) · Aureole</title>"))
            #expect(page.holds("\">\(name.escaped)</a></li>"), "the client's name")
            let removal = try await browser.get("/agents/\(agent.id)/remove")
            #expect(removal.holds("<h1>Remove “\(name.escaped)”?</h1>"))
            #expect(removal.holds("<li>\(name.escaped)</li>") && removal.holds("\">\(name.escaped)</a></p>"))
            for answer in [list, page, removal] {
                #expect(answer.status == 200 && answer.foreignTags == [])
                #expect(!answer.holds(name) || name == name.escaped)
            }
        }
    }

    @Test("A subject is text in the attribute that it is copied from, and in what tools take", arguments: texts)
    func attribute(subject: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.desk.addAgent(
                AgentDraft(name: Name("helpdesk"), subject: Subject(subject)), by: TestHouse.admin)
            let page = try await browser.get("/agents/\(agent.id)")
            #expect(page.holds("type=\"text\" value=\"\(subject.escaped)\" readonly>"))
            #expect(page.foreignTags == [] && (!page.holds(subject) || subject == subject.escaped))
        }
    }

    @Test("What was typed stands in its field as it was typed", arguments: texts)
    func typed(text: String) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let answer = try await browser.submit("/agents/new", ["name": text + "/", "audiences": text])
            #expect(answer.status == 422 && answer.foreignTags == [])
            #expect(answer.holds("value=\"\(text.escaped)/\""))
            #expect(answer.holds(">\n\(text.escaped)</textarea>"))
        }
    }
}
