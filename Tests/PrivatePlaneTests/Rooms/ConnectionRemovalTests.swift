import Federation
import GRDB
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Removing a connection on the pages", .timeLimit(.minutes(2)))
struct ConnectionRemovalTests {
    @Test("It is asked once more, with the clients that lose access; then it is gone, and so are the grants")
    func removal() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let desk = yard.house.desk
            let agent = try await desk.agent(.name(Name("helpdesk")))
            let other = try await yard.house.addConnection("other", agent: agent)
            _ = try await yard.house.addClient("reader<b>", allow: ["connection:graph", "connection:other"])
            _ = try await yard.house.addClient("stranger", allow: ["connection:other", "agent:helpdesk"])
            let path = "/connections/\(graph.id)/remove"
            let page = try await browser.get(path)
            #expect(page.status == 200 && page.body.contains("<h1>Remove “graph”?</h1>"))
            #expect(
                page.body.contains("Nothing is changed in Azure") && page.body.contains("These clients get no tokens"))
            #expect(page.all("<li>([^<]*)</li>") == ["reader<b>"] && page.foreignTags == [])
            #expect(!page.body.contains("The sign-in of"))
            #expect(page.body.contains("<form method=\"post\" action=\"\(path)\">"))
            #expect(page.body.contains("href=\"/connections/\(graph.id)\">Cancel</a>"))
            #expect(try await yard.connection(graph) == graph, "looking changes nothing")

            let answer = try await browser.submit(path)
            #expect(answer.status == 303 && answer["Location"] == "/?done=removed")
            #expect(try await browser.get("/?done=removed").body.contains("Removed."))
            #expect(try await desk.connections() == [other])
            #expect(try await desk.agents().map(\.name.text) == ["helpdesk"])
            let grants = try await desk.grants(of: try await desk.clients().map(\.id)).values.flatMap(\.words)
            #expect(!grants.contains("connection:graph") && grants.count == 3)
            let last = try #require(try await yard.audited(graph).last).record
            let anna = try await yard.anna()
            #expect(last.action == "connection.remove" && last.actor == "admin:\(anna.id)")
            for gone in [try await browser.get(path), try await browser.submit(path)] { #expect(gone.status == 404) }
        }
    }

    @Test("Many clients are named as far as a list goes, and the rest are counted; without any none is spoken of")
    func clients() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let path = "/connections/\(graph.id)/remove"
            let none = try await browser.get(path)
            #expect(!none.body.contains("These clients") && none.all("<li>([^<]*)</li>") == [])
            for number in 1...NameList.length + 2 {
                _ = try await yard.house.addClient("c\(number)", allow: ["connection:graph"])
            }
            let named = try await browser.get(path).all("<li>([^<]*)</li>")
            #expect(named.count == NameList.length + 1 && named.last == "2 more")
        }
    }

    @Test("The sign-in that is forgotten with it is named, and then forgotten")
    func signIn() async throws {
        try await withStreet { street in
            let yard = street.yard
            let browser = Browser(yard)
            var (visitor, form) = (browser, [String: String]())
            visitor.cookies["aureole-session"] = street.session
            visitor.host = street.host
            #expect(try await !visitor.get("/connections/mail/remove").body.contains("The sign-in of"))
            try await street.signIn()
            let page = try await visitor.get("/connections/mail/remove")
            #expect(page.body.contains("<p>The sign-in of anna@contoso.example is forgotten with it.</p>"))
            let settings = try await visitor.get("/connections/mail/settings")
            #expect(settings.body.contains("<h2>Who signed in</h2>\n<p>anna@contoso.example, since <time"))
            #expect(try await yard.house.desk.delegations().count == 1)
            form["form_token"] = page.hidden("form_token")
            #expect(try await visitor.post("/connections/mail/remove", form).status == 303)
            #expect(try await yard.house.desk.delegations().isEmpty)
        }
    }

    @Test("One that has never worked can be removed as well")
    func draft() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let draft = try await yard.house.addConnection("graph", agent: agent, clientID: nil)
            let path = "/connections/\(draft.id)/remove"
            #expect(
                try await browser.get(path).body.contains("<button class=\"danger\">Remove the connection</button>"))
            #expect(try await browser.submit(path).status == 303)
            #expect(try await yard.house.desk.connections().isEmpty)
        }
    }
}
