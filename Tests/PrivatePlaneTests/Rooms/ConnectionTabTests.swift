import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The tabs of a connection", .timeLimit(.minutes(2)))
struct ConnectionTabTests {
    private static let tabs = [
        ("permissions", "Permissions"), ("tokens", "Tokens and clients"), ("history", "History"),
        ("settings", "Settings"),
    ]

    private func isLocked(_ label: String, on page: Answer) -> Bool {
        page.all("<span aria-disabled=\"true\" role=\"link\" title=\"[^\"]*\">([^<]*)</span>").contains(label)
    }

    /// That the page and the addresses of the tabs are as they have to be.
    private func expectTabs(
        of connection: Connection, locked: Bool, _ browser: inout Browser,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let path = "/connections/\(connection.id)"
        let overview = try await browser.get(path)
        #expect(overview.body.contains("<a href=\"\(path)\" aria-current=\"page\">Overview</a>"))
        for (tab, label) in Self.tabs {
            let page = try await browser.get("\(path)/\(tab)")
            #expect(isLocked(label, on: overview) == locked, "\(tab)", sourceLocation: sourceLocation)
            #expect(
                overview.body.contains("<a href=\"\(path)/\(tab)\">\(label)</a>") != locked, "\(tab)",
                sourceLocation: sourceLocation)
            // The way to another credential or cloud leads there before.
            let closed = locked && tab != "settings"
            #expect(page["Location"] == (closed ? path : nil), "\(tab)", sourceLocation: sourceLocation)
            #expect(page.status == (closed ? 303 : 200), "\(tab)", sourceLocation: sourceLocation)
            let current = page.all("aria-current=\"page\">([^<]*)</a>").filter { $0 != "Connections" }
            #expect(current == (closed ? [] : [label]), sourceLocation: sourceLocation)
            #expect(page.body.contains("<title>\(label): graph") != closed, sourceLocation: sourceLocation)
            #expect(page.foreignTags == [], sourceLocation: sourceLocation)
        }
    }

    @Test("All but the overview are locked until Entra's first yes, and stay open whatever comes then")
    func unlocking() async throws {
        let script: StubEntra.Script = { number, _ in number == 1 ? .token("t") : .refusal(700_213) }
        try await withSignedIn(entra: script) { yard, browser in
            var browser = browser
            let (house, admin) = (yard.house, TestHouse.admin)
            let draft = try await house.addConnection("graph", agent: try await house.addAgent("a"), clientID: nil)
            try await expectTabs(of: draft, locked: true, &browser)
            let graph = try await house.desk.setConnection(.id(draft.id), by: admin) {
                $0.applicationID = try ApplicationID(Estate.clientID)
            }
            try await expectTabs(of: graph, locked: true, &browser)
            for (locked, status) in [(true, Connection.Status.refused), (false, .authorised), (false, .refused)] {
                _ = try? await house.desk.authorise(.id(graph.id), by: admin)
                #expect(try await yard.connection(graph).status == status)
                try await expectTabs(of: graph, locked: locked, &browser)
            }
            for tenant in [try Tenant("fabrikam.example"), nil] {
                _ = try await house.desk.setConnection(.id(graph.id), by: admin) { $0.tenant = tenant }
                try await expectTabs(of: graph, locked: false, &browser)
            }
        }
    }

    @Test("Each tells the name and how it stands; a connection that is not there has none")
    func head() async throws {
        let name = "<b>\"x\" & 'y'"
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let other = try await yard.house.desk.addConnection(Name(name), graph.settings, by: TestHouse.admin)
            _ = try await yard.house.desk.authorise(.id(other.id), by: TestHouse.admin)
            for (tab, _) in Self.tabs {
                let page = try await browser.get("/connections/\(other.id)/\(tab)")
                #expect(page.body.contains("<h1>\(name.escaped)</h1><span class=\"tag good\">Authorised</span>"))
                #expect(page.foreignTags == [] && !page.holds(name))
                #expect(try await browser.get("/connections/nobody/\(tab)").status == 404)
            }
        }
    }

    @Test("The overview of a refused one leads to the reason, that of any other does not")
    func why() async throws {
        let script: StubEntra.Script = { number, _ in number == 1 ? .refusal(700_213) : .token("t") }
        try await withWorkingGraph(entra: script) { yard, browser, graph in
            var browser = browser
            let path = "/connections/\(graph.id)"
            let link = "<a href=\"\(path)?refused=1\">See why Entra said no</a>"
            #expect(try await !browser.get(path).body.contains("See why"), "authorised")
            #expect(try await browser.submit("\(path)/authorise")["Location"] == "\(path)?refused=1")
            let refused = try await browser.get(path)
            #expect(refused.body.contains(link) && refused.body.contains("action=\"\(path)/authorise\""))
            #expect(try await browser.get("\(path)?refused=1").body.contains(">AADSTS700213</h2>"))
            _ = try await browser.submit("\(path)/authorise")
            #expect(try await !browser.get(path).body.contains("See why"), "authorised again")
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) { $0.needs = ["Mail.Read"] }
            #expect(try await !browser.get(path).body.contains("See why"), "not tried yet")
        }
    }

    @Test("So does that of one whose sign-in has ended")
    func ended() async throws {
        try await withStreet { street in
            let mail = try await street.mail()
            let link = "<a href=\"/connections/\(mail.id)?refused=1\">See why Entra said no</a>"
            #expect(try await !street.visit("/connections/mail").body.contains("See why"))
            try await street.signIn()
            #expect(try await !street.visit("/connections/mail").body.contains("See why"))
            street.entra.revokeAll()
            _ = try? await street.yard.house.desk.authorise(.id(mail.id), by: TestHouse.admin)
            #expect(try await street.mail().status == .signInAgain)
            let page = try await street.visit("/connections/mail")
            #expect(page.body.contains(link) && page.body.contains("wants to see the person again"))
            #expect(try await street.visit("/connections/mail?refused=1").body.contains(">AADSTS50173</h2>"))
        }
    }
}
