import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The room of the agents", .timeLimit(.minutes(2)))
struct AgentPageTests {
    @Test("Where there is no agent yet the list says what to do first")
    func empty() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/agents")
            #expect(page.body.contains("<h2>No agent yet</h2>") && page.body.contains("Make the first agent"))
            #expect(!page.body.contains("<table") && !page.body.contains("role=\"search\""))
            let beyond = try await browser.get("/agents?after=zzz")
            #expect(beyond.body.contains("No agent of that name, and none behind it"))
        }
    }

    private func names(on page: Answer) -> [String] {
        page.body.matches(of: /<a href="\/agents\/[0-9a-f-]{36}">([^<]*)<\/a>/).map { String($0.1) }
    }

    @Test("Fifty fit on a page; the next one leads to the rest and back, and only then there is something to search")
    func pager() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let all = (1...51).map { String(format: "agent & %02d", $0) }
            for name in all.dropLast() { _ = try await yard.house.addAgent(name) }
            let whole = try await browser.get("/agents")
            #expect(names(on: whole).count == 50 && !whole.body.contains("rel=\"next\""))
            #expect(!whole.body.contains("role=\"search\""))
            _ = try await yard.house.addAgent(all[50])
            let first = try await browser.get("/agents")
            #expect(names(on: first) == all.prefix(50).map(\.escaped))
            #expect(first.body.contains("role=\"search\" action=\"/agents\"") && first.body.utf8.count < 40_000)
            let next = try #require(first.body.firstMatch(of: /href="([^"]*)" rel="next">More agents</)).1
            #expect(next == "/agents?after=agent%20%26%2050")
            let second = try await browser.get(String(next))
            #expect(names(on: second) == [all[50].escaped])
            #expect(
                second.body.contains("href=\"/agents\">From the beginning</a>") && !second.body.contains("rel=\"next\"")
            )
        }
    }

    @Test("What is sought is found by name or id; what is not there shows its place in the order")
    func find() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agents = try await ["adam", "eve", "<b>"].asyncMap { try await yard.house.addAgent($0) }
            for (sought, agent) in [("eve", agents[1]), (agents[0].id.description, agents[0]), ("<b>", agents[2])] {
                let answer = try await browser.get("/agents?find=\(Browser.encoded(sought))")
                #expect(answer.status == 303 && answer["Location"] == "/agents/\(agent.id)")
            }
            let page = try await browser.get("/agents?find=bert")
            #expect(page.status == 200 && names(on: page) == ["eve"] && page.body.contains("value=\"bert\""))
            let nothing = try await browser.get("/agents?find=\(Browser.encoded("zz\"><script>"))")
            #expect(nothing.body.contains("No agent of that name, and none behind it"))
            #expect(nothing.body.contains("value=\"zz&quot;&gt;&lt;script&gt;\"") && nothing.foreignTags == [])
            for none in ["", "%00", "a/b", "%20", "00000000-0000-4000-8000-00000000ffff"] {
                let whole = try await browser.get("/agents?find=\(none)")
                #expect(whole.status == 200 && names(on: whole).count == 3, "\(none)")
            }
        }
    }

    @Test("A new agent is there with what was typed, and its page says so")
    func new() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let form = try await browser.get("/agents/new")
            #expect(form.body.contains("name=\"name\"") && form.body.contains("<details><summary>"))
            let answer = try await browser.submit(
                "/agents/new", ["name": " helpdesk ", "subject": "s-1", "audiences": "api://a\r\napi://b\r\n"])
            let agent = try await yard.house.desk.agent(.name(Name("helpdesk")))
            #expect(answer.status == 303 && answer["Location"] == "/agents/\(agent.id)?done=added")
            #expect(agent.subject.text == "s-1" && agent.audiences.map(\.text) == ["api://a", "api://b"])
            let row = try #require(try await yard.house.desk.auditEntries(after: 0, limit: 100).last).record
            let anna = try await yard.anna()
            #expect(row.action == "agent.add" && row.actor == "admin:\(anna.id)")
            let page = try await browser.get(try #require(answer["Location"]))
            #expect(page.body.contains("Added.") && page.body.contains("value=\"api://b\""))
        }
    }

    @Test("A name alone is enough: subject and audience are made")
    func brief() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            _ = try await browser.submit("/agents/new", ["name": "helpdesk", "subject": " ", "audiences": "\r\n"])
            let agent = try await yard.house.desk.agent(.name(Name("helpdesk")))
            #expect(agent.subject.text == "agent:\(agent.id)")
            #expect(agent.audiences.map(\.text) == ["api://AzureADTokenExchange"])
        }
    }

    private static let badForms: [(form: [String: String], status: Int, words: String)] = [
        ([:], 422, "Give the agent a name."), (["name": " \u{A0}"], 422, "Give the agent a name."),
        (["name": "a/b"], 422, "has a &#39;/&#39;, which separates the parts of a URL."),
        (["name": "00000000-0000-4000-8000-000000000001"], 422, "looks like a UUID"),
        (["name": String(repeating: "n", count: 601)], 422, "is 601 characters long"),
        (["name": "x", "subject": "a\u{1}b"], 422, "has a control character."),
        (["name": "x", "audiences": "ok\nb\u{1}d"], 422, "has a control character."),
        (["name": "taken"], 409, "There is already an agent named &#39;taken&#39;."),
        (["name": "x", "subject": "taken-subject"], 409, "was given out before and is never given out twice."),
    ]

    @Test("What cannot be taken is told, and everything typed is still there", arguments: badForms)
    func bad(form: [String: String], status: Int, words: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            _ = try await yard.house.desk.addAgent(
                AgentDraft(name: Name("taken"), subject: Subject("taken-subject")), by: TestHouse.admin)
            let page = try await browser.submit("/agents/new", form)
            #expect(page.status == status && page.body.contains(words), "\(page.body)")
            #expect(page.body.contains("role=\"alert\"") && !page.body.contains("aureole "))
            for text in form.values { #expect(page.holds(text.escaped)) }
            let isOpen = form.keys.contains { $0 != "name" }
            #expect(page.body.contains("<details open>") == isOpen)
            #expect(page.body.contains("aria-invalid=\"true\"") == (status == 422))
            #expect(try await yard.house.desk.agents().count == 1)
        }
    }

    @Test("Its page shows what Azure needs, what uses it, and how to disable it; a disabled one says so")
    func page() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let path = "/agents/\(estate.helpdesk.id)"
            let page = try await browser.get(path)
            for text in [
                "value=\"https://login.contoso.example/fed\"", "value=\"agent:\(estate.helpdesk.id)\"",
                "value=\"api://AzureADTokenExchange\"", "Other audience 1", ">graph</a>", ">unfinished</a>", ">job</a>",
                "href=\"\(path)/disable\"", "href=\"\(path)/remove\"", "Azure CLI", "Terraform",
            ] { #expect(page.body.contains(text), "\(text)") }
            #expect(!page.body.contains("This agent is disabled") && !page.body.contains("action=\"\(path)/enable\""))
            #expect(!page.body.contains(">orphan</a>"), "another agent's connection")

            let asked = try await browser.get("\(path)/disable")
            #expect(asked.body.contains("Disable “helpdesk”?") && asked.body.contains("<li>graph</li>"))
            #expect(try await yard.house.desk.agent(.id(estate.helpdesk.id)).isEnabled, "looking changes nothing")
            let disabled = try await browser.submit("\(path)/disable")
            #expect(disabled.status == 303 && disabled["Location"] == "\(path)?done=disabled")
            #expect(try await !yard.house.desk.agent(.id(estate.helpdesk.id)).isEnabled)
            let off = try await browser.get(path)
            #expect(off.body.contains("This agent is disabled") && off.body.contains("action=\"\(path)/enable\""))
            #expect(!off.body.contains("href=\"\(path)/disable\""))
            #expect(try await browser.get("/agents").body.ranges(of: ">Disabled<").count == 2)

            #expect(try await browser.submit("\(path)/enable")["Location"] == "\(path)?done=enabled")
            #expect(try await yard.house.desk.agent(.id(estate.helpdesk.id)).isEnabled)
        }
    }

    @Test("An agent that nothing uses says what to do with it")
    func unused() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("idle")
            let page = try await browser.get("/agents/\(agent.id)")
            #expect(page.body.contains("href=\"/connections/new?agent=\(agent.id)\""))
            let form = try await browser.get("/connections/new?agent=\(agent.id)")
            #expect(form.body.contains("<option value=\"\(agent.id)\" selected>idle</option>"))
        }
    }

    @Test("It is not removed while a connection uses it, and the page names them")
    func used() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let path = "/agents/\(estate.helpdesk.id)/remove"
            let page = try await browser.get(path)
            #expect(page.body.contains("<li>graph</li>") && page.body.contains("<li>unfinished</li>"))
            #expect(!page.body.contains("action=\"\(path)\"") && page.body.contains(">Go back</a>"))
            let refused = try await browser.submit(path)
            #expect(refused.status == 409 && refused.body.contains("is used by &#39;graph&#39;, &#39;unfinished&#39;."))
            #expect(try await yard.house.desk.agent(.id(estate.helpdesk.id)) == estate.helpdesk)
        }
    }

    @Test("Without a use it is asked once more, with whom it concerns; then it is gone, and so are the grants")
    func removal() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("idle")
            _ = try await yard.house.addClient("reader", allow: ["agent:idle"])
            let path = "/agents/\(agent.id)/remove"
            let page = try await browser.get(path)
            #expect(page.body.contains("Remove “idle”?") && page.body.contains("agent:\(agent.id)"))
            #expect(page.body.contains("These clients lose") && page.body.contains("<li>reader</li>"))
            #expect(try await yard.house.desk.agents().count == 1, "looking changes nothing")
            let answer = try await browser.submit(path)
            #expect(answer.status == 303 && answer["Location"] == "/agents?done=removed")
            #expect(try await yard.house.desk.agents().isEmpty)
            let reader = try #require(try await yard.house.desk.clients().first)
            #expect(try await yard.house.desk.grants(of: [reader.id])[reader.id]?.count == 0)
            #expect(try await browser.submit(path).status == 404)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Mapped>(_ map: (Element) async throws -> Mapped) async rethrows -> [Mapped] {
        var all: [Mapped] = []
        for element in self { all.append(try await map(element)) }
        return all
    }
}
