import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The pages of clients", .timeLimit(.minutes(3)))
struct ClientPageTests {
    /// The key that a page shows; there is one on the answer that made it.
    private func shownKey(on page: Answer) -> String? {
        page.body.firstMatch(of: /value="(aureole_[A-Za-z0-9_-]{43})" readonly/).map { String($0.1) }
    }

    @Test("Without one the list says what to do first; without anything to grant the form says so")
    func empty() async throws {
        try await withRoom { _, browser in
            var browser = browser
            let page = try await browser.get("/clients")
            #expect(page.body.contains("No client yet") && page.body.contains("href=\"/clients/new\""))
            #expect(try await browser.get("/clients/new").body.contains("There is no agent and no connection yet."))
        }
    }

    @Test("A client gets what was checked; its key is shown once, with how to use it, and works")
    func add() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let form = try await browser.get("/clients/new").body
            let boxes = ["grant:agent:\(estate.helpdesk.id)", "grant:connection:\(estate.graph.id)"]
            for box in boxes { #expect(form.contains("type=\"checkbox\" name=\"\(box)\" value=\"yes\"")) }
            let answer = try await browser.post(
                "/clients/new", ["name": "sync", boxes[0]: "yes", boxes[1]: "yes"], signed: true)
            #expect(answer.status == 200)
            let key = try #require(shownKey(on: answer))
            let client = try await yard.house.desk.client(.name(Name("sync")))
            let granted = try await yard.house.desk.grants(of: [client.id])[client.id]?.words
            #expect(granted == ["agent:helpdesk", "connection:graph"] && !client.isAdmin)
            #expect(try await yard.house.desk.client(presenting: key) == client)
            #expect(answer.body.contains("<label for=\"value-newkey\">New key</label>"))
            #expect(answer.body.contains("data-copy=\"value-newkey\"") && answer.body.contains("It is shown only now."))
            let url = yard.house.desk.settings.privateURL.text
            for path in ["connections/\(estate.graph.id)", "agents/\(estate.helpdesk.id)"] {
                #expect(
                    answer.body.contains(
                        "curl -X POST -H &quot;Authorization: Bearer $KEY&quot; \(url)/v1/\(path)/token"))
            }
            #expect(!answer.body.contains("/v1/admin"))
            #expect(answer.body.ranges(of: key).count == 1, "the key is in a command, too")
            for path in ["/clients", "/clients/\(client.id)", "/clients/\(client.id)/rotate"] {
                #expect(try await !browser.get(path).body.contains("aureole_"))
            }
        }
    }

    @Test("A client that may administer is told how to, one that may nothing is not")
    func admin() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let boss = try await browser.post("/clients/new", ["name": "boss", "admin": "yes"], signed: true)
            #expect(boss.body.contains("/v1/admin/agents") && !boss.body.contains("-X POST"))
            #expect(try await yard.house.desk.client(.name(Name("boss"))).isAdmin)
            let idle = try await browser.post("/clients/new", ["name": "idle", "admin": "no"], signed: true)
            #expect(shownKey(on: idle) != nil && !idle.body.contains("curl"))
            #expect(try await !yard.house.desk.client(.name(Name("idle"))).isAdmin)
        }
    }

    @Test("A form that is not taken keeps the name and the boxes, and no key is made")
    func refused() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let before = try await yard.house.desk.clients().count
            let box = "grant:connection:\(estate.graph.id)"
            for (name, sentence, status) in [
                ("", "Give the client a name.", 422), ("a/b", "separates the parts of a URL", 422),
                ("job", "There is already a client named &#39;job&#39;.", 409),
            ] {
                let answer = try await browser.post(
                    "/clients/new", ["name": name, box: "yes", "admin": "yes"], signed: true)
                #expect(answer.status == status && answer.body.contains(sentence), "\(name)")
                #expect(answer.body.contains("name=\"name\" type=\"text\" value=\"\(name)\""))
                #expect(answer.body.contains("name=\"\(box)\" value=\"yes\" checked"))
                #expect(answer.body.contains("aria-describedby=\"admin-hint\" checked"))
                #expect(shownKey(on: answer) == nil)
            }
            // A grant of something that was removed meanwhile, and one that never was.
            for (grant, status) in [("agent:\(UUID())", 404), ("tea:x", 400)] {
                let answer = try await browser.post(
                    "/clients/new", ["name": "n", "grant:\(grant)": "yes"], signed: true)
                #expect(answer.status == status, "\(grant)")
            }
            #expect(try await yard.house.desk.clients().count == before)
        }
    }

    @Test("With more than fifty of a kind they are written, one a line")
    func many() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            for index in 0..<ClientForm.mostBoxes { _ = try await yard.house.addAgent("agent\(index)") }
            #expect(try await !browser.get("/clients/new").body.contains("<textarea"))
            let last = try await yard.house.addAgent("last")
            let graph = try await yard.house.addConnection("graph", agent: last)
            let page = try await browser.get("/clients/new").body
            #expect(page.contains("<textarea") && !page.contains("grant:agent:"))
            #expect(page.contains("grant:connection:\(graph.id)"))
            let wrong = try await browser.post(
                "/clients/new", ["name": "n", "allow": "agent:last\r\ntea:x"], signed: true)
            #expect(wrong.status == 422 && wrong.body.contains("neither &#39;agent:NAME&#39; nor"))
            #expect(wrong.body.contains("agent:last\r\ntea:x</textarea>"))
            let answer = try await browser.post(
                "/clients/new",
                ["name": "n", "allow": "agent:last\r\n\r\n agent:agent7 ", "grant:connection:\(graph.id)": "yes"],
                signed: true)
            #expect(answer.status == 200)
            let client = try await yard.house.desk.client(.name(Name("n")))
            let granted = try #require(try await yard.house.desk.grants(of: [client.id])[client.id])
            #expect(granted.words == ["agent:agent7", "agent:last", "connection:graph"])
        }
    }

    @Test("The list and the page tell what a client may use, and when it last did")
    func show() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let job = try await yard.house.desk.client(.name(Name("job")))
            let never = try await browser.get("/clients").body
            #expect(never.contains("agent “retired”, connection “graph” and 2 more"))
            #expect(never.ranges(of: "data-label=\"Last used\">Never<").count == 3)
            #expect(never.contains("data-label=\"Administers\"><span class=\"tag\">Yes</span>"))
            _ = try await yard.house.desk.client(presenting: estate.job)
            let list = try await browser.get("/clients").body
            #expect(list.contains("data-label=\"Last used\"><time datetime=\"2027-01-15T08:00:00Z\""))
            #expect(list.ranges(of: "data-label=\"Last used\">Never<").count == 2)
            let page = try await browser.get("/clients/\(job.id)")
            #expect(page.status == 200)
            #expect(page.body.contains("Agent <a href=\"/agents/\(estate.helpdesk.id)\">helpdesk</a>"))
            #expect(page.body.contains("Connection <a href=\"/connections/\(estate.graph.id)\">graph</a>"))
            #expect(page.body.ranges(of: "datetime=\"2027-01-15T08:00:00Z\"").count == 3)
            #expect(page.body.contains("data-label=\"Until\">No end<"))
            let found = try await browser.get("/clients?find=job")
            #expect(found.status == 303 && found["Location"] == "/clients/\(job.id)")
            #expect(try await browser.get("/clients/\(UUID())").status == 404)
        }
    }

    @Test("The page has the lines for each tool for which it is clear what is meant; KEY stands where the key goes")
    func tools() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            _ = try await yard.house.furnish()
            let ofConnection: Set = ["azure", "az"]
            let all = Set(ClientTool.allCases.map(\.rawValue))
            for (name, grants, expected) in [
                ("both", ["agent:helpdesk", "connection:graph"], all),
                ("agent", ["agent:helpdesk"], all.subtracting(ofConnection)),
                ("many", ["agent:helpdesk", "agent:retired", "connection:graph"], ofConnection), ("none", [], []),
            ] {
                let key = try await yard.house.addClient(name, allow: grants)
                let client = try await yard.house.desk.client(.name(Name(name)))
                let page = try await browser.get("/clients/\(client.id)").body
                let found = page.matches(of: /<pre id="tool-([a-z-]+)"/).map { String($0.1) }
                #expect(Set(found) == expected && found.count == expected.count, "\(name)")
                #expect(page.contains("Where it runs") == !expected.isEmpty)
                #expect(page.contains("export IDENTITY_HEADER=&#39;KEY&#39;") == expected.contains("azure"))
                #expect(!page.contains(key))
            }
        }
    }

    @Test(
        "A new key works at once, the present one goes on for as long as was chosen",
        arguments: [("none", 0), ("hour", 3600), ("day", 86_400), ("week", 604_800)])
    func rotate(overlap: String, seconds: Double) async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let old = try await yard.house.addClient("job")
            let desk = yard.house.desk
            let client = try await desk.client(.name(Name("job")))
            for path in ["/clients/\(client.id)", "/clients/\(client.id)/rotate"] {
                let form = try await browser.get(path).body
                #expect(form.contains("<button>Make a new key</button>") && form.contains("\"day\" selected"))
            }
            let answer = try await browser.post("/clients/\(client.id)/rotate", ["overlap": overlap], signed: true)
            #expect(answer.status == 200)
            let new = try #require(shownKey(on: answer))
            #expect(try await desk.client(presenting: new) == client)
            if seconds > 0 {
                yard.house.clock.jump(seconds - 1)
                #expect(try await desk.client(presenting: old) == client)
                yard.house.clock.jump(1)
            }
            await #expect(throws: Refusal.unknownKey) { _ = try await desk.client(presenting: old) }
            #expect(try await desk.client(presenting: new) == client)
        }
    }

    @Test("An overlap that is none of those is told, and no key is made")
    func badOverlap() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let old = try await yard.house.addClient("job")
            let client = try await yard.house.desk.client(presenting: old)
            for form in [["overlap": "for ever"], [:]] {
                let answer = try await browser.post("/clients/\(client.id)/rotate", form, signed: true)
                #expect(answer.status == 422 && answer.body.contains("Choose one of these."))
                #expect(shownKey(on: answer) == nil)
            }
            #expect(try await yard.house.desk.keys(of: client).count == 1)
        }
    }

    @Test("A client is removed after a page that says what it loses; its key ends")
    func remove() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let estate = try await yard.house.furnish()
            let client = try await yard.house.desk.client(presenting: estate.job)
            let page = try await browser.get("/clients/\(client.id)/remove")
            #expect(page.body.contains("<button class=\"danger\">Remove the client</button>"))
            #expect(page.body.contains("<li>Connection “graph”</li>"))
            #expect(page.body.contains("It last used a key on 15 Jan 2027, 08:00 UTC."))
            let answer = try await browser.post("/clients/\(client.id)/remove", [:], signed: true)
            #expect(answer.status == 303 && answer["Location"] == "/clients?done=removed")
            await #expect(throws: Refusal.unknownKey) {
                _ = try await yard.house.desk.client(presenting: estate.job)
            }
            #expect(try await browser.get("/clients/\(client.id)/remove").status == 404)
        }
    }

    @Test("Without the token of the session nothing is made, rotated or removed")
    func foreign() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let key = try await yard.house.addClient("job")
            let client = try await yard.house.desk.client(presenting: key)
            for path in ["/clients/new", "/clients/\(client.id)/rotate", "/clients/\(client.id)/remove"] {
                let form = ["name": "n", "overlap": "none", "form_token": "other"]
                #expect(try await browser.post(path, form).status == 403)
            }
            #expect(try await yard.house.desk.clients().count == 1)
            #expect(try await yard.house.desk.client(presenting: key) == client)
        }
    }

    @Test("Whatever a name holds is text on every page")
    func escaped() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let name = "<script>alert(1)\"'&"
            let shown = "&lt;script&gt;alert(1)&quot;&#39;&amp;"
            let agent = try await yard.house.addAgent(name)
            _ = try await yard.house.addConnection(name, agent: agent)
            let form = try await browser.get("/clients/new").body
            #expect(form.ranges(of: "<span>\(shown)</span>").count == 2 && !form.contains("<script>alert"))
            let made = try await browser.post(
                "/clients/new", ["name": name, "grant:agent:\(agent.id)": "yes"], signed: true)
            #expect(made.body.contains(shown) && !made.body.contains("<script>alert"))
            let client = try await yard.house.desk.client(.name(Name(name)))
            for path in ["", "/\(client.id)", "/\(client.id)/rotate", "/\(client.id)/remove"] {
                let page = try await browser.get("/clients" + path)
                #expect(page.status == 200 && page.body.contains(shown), "\(path)")
                #expect(!page.body.contains("<script>alert"), "\(path)")
            }
        }
    }
}
