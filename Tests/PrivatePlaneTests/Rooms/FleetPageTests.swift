import Federation
import Foundation
import Operations
import Synchronization
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The room of the fleet", .timeLimit(.minutes(2)))
struct FleetPageTests {
    @Test("Without a connection it says what to do, nothing fails, and there is nothing to try")
    func empty() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/fleet")
            #expect(page.body.contains("<h2>No connection here</h2>"))
            #expect(page.body.contains("href=\"/connections/new\""))
            #expect(!page.body.contains("<table") && !page.body.contains("role=\"search\""))
            let failing = try await browser.get("/fleet?only=failing")
            #expect(failing.body.contains("<h2>Nothing fails</h2>") && !failing.body.contains("No connection here"))
            let run = try await browser.submit("/fleet/authorise", ["connection": ""])
            #expect(run.status == 200 && run.tried.isEmpty && run.body.contains("</html>"))
            #expect(run.sum == "There was nothing to try: no connection has a tenant yet.")
        }
    }

    @Test("Each tenant of each connection has a row: how the last call ended, and when one last went well")
    func rows() async throws {
        try await withFleet { yard, browser in
            var browser = browser
            let before = try await browser.get("/fleet").rows
            #expect(before.filter { $0.contains("| Not tried | never |") }.count == 5 && before.count == 6)
            _ = try await yard.house.desk.authoriseAll(by: TestHouse.admin)
            yard.house.clock.advance(600)
            let many = try await yard.connection("many")
            let good = try Tenant("changing.example")
            await #expect(throws: Refusal.self) {
                try await yard.house.desk.authorise(.id(many.id), tenant: good, by: TestHouse.admin)
            }
            let page = try await browser.get("/fleet")
            #expect(
                page.rows == [
                    "draft", "many | contoso.example | Good | 15 Jan 2027, 08:00 UTC | Ask for it",
                    "many | absent.example | AADSTS7000229 | never | Missing Ask for it",
                    "many | changing.example | AADSTS9999999 | 15 Jan 2027, 08:00 UTC | Ask for it",
                    "one | contoso.example | Good | 15 Jan 2027, 08:00 UTC | Ask for it",
                    "unfinished | contoso.example | Not tried | never |",
                ])
            #expect(page.body.ranges(of: "It is not complete yet").count == 1)
            let buttons = page.body.matches(of: /aria-label="Authorise ([a-z]+)"/).map { String($0.1) }
            #expect(buttons == ["many", "one"], "what is incomplete cannot be tried")
            #expect(page.body.contains("<a href=\"/connections/\(many.id)\">many</a>"))
            #expect(page.body.contains("href=\"/fleet/\(many.id)/consent?tenant=absent.example\""))
            #expect(page.body.contains("<a href=\"/fleet\" aria-current=\"page\">All tenants</a>"))

            let failing = try await browser.get("/fleet?only=failing")
            #expect(failing.rows.map { $0.prefix(22) } == ["many | absent.example ", "many | changing.exampl"])
            #expect(failing.body.contains("<a href=\"/fleet?only=failing\" aria-current=\"page\">Only what fails</a>"))
            #expect(try await browser.get("/fleet?only=x").rows == page.rows)
            try await yard.house.desk.setTenants([], of: many)
            #expect(try await browser.get("/fleet?only=failing").body.contains("<h2>Nothing fails</h2>"))
        }
    }

    @Test("Authorising all tells each result in its row, and what fails does not stop the others")
    func all() async throws {
        try await withFleet { yard, browser in
            var browser = browser
            let one = try await yard.connection("one")
            _ = try await yard.house.desk.setConnection(.id(one.id), by: TestHouse.admin) {
                $0.needs = ["Mail.Read", "User.Read.All"]
            }
            try await yard.house.desk.setTenants(["absent.example", "broken.example"], of: one)
            let run = try await browser.submit("/fleet/authorise")
            #expect(run.status == 200 && run.body.contains("<h1>Authorising all</h1>"))
            #expect(
                run.tried.sorted() == [
                    "many | absent.example | AADSTS7000229 | consent", "many | changing.example | Authorised |",
                    "many | contoso.example | Authorised |", "one | absent.example | AADSTS7000229 | consent",
                    "one | broken.example | entra-broken-answer |",
                    "one | contoso.example | Authorised | User.Read.All consent",
                    "unfinished | contoso.example | not-usable |",
                ])
            #expect(run.sum == "3 of 7 are authorised, 4 failed." && run.body.contains("</html>"))
            let consent = "/fleet/\(one.id)/consent?tenant=absent.example"
            #expect(run.body.contains("href=\"\(consent)\">Ask for consent in absent.example</a>"))
            #expect(!run.body.contains("aureole "), "the pages name places, not commands")
            #expect(try await yard.connection("many").status == .authorised, "its own tenant decides")
            let anna = try await yard.anna()
            let tries = try await yard.house.desk.auditEntries(after: 0, limit: 100).map(\.record)
                .filter { $0.action == "connection.authorise" }
            #expect(tries.allSatisfy { $0.actor == "admin:\(anna.id)" })
            #expect(tries.filter { $0.outcome == "AADSTS7000229" }.count == 2)
        }
    }

    @Test("When all of them are authorised, it says so")
    func allGood() async throws {
        try await withFleet { yard, browser in
            var browser = browser
            try await yard.house.desk.setTenants(["changing.example"], of: try await yard.connection("many"))
            try await yard.house.desk.removeConnection(.name(Name("unfinished")), by: TestHouse.admin)
            let run = try await browser.submit("/fleet/authorise")
            #expect(run.sum == "All 3 are authorised." && run.tried.count == 3 && !run.body.contains("tag bad"))
        }
    }

    @Test("Each result is on the page as soon as it is there, while others are still under way")
    func stream() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, request in
            if request.path.contains(Estate.tenant) { await gate.pass() }
            return .token("t")
        }
        try await withSignedIn(entra: script) { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let graph = try await yard.house.addConnection("graph", agent: agent)
            try await yard.house.desk.setTenants(["fabrikam.example"], of: graph)
            let ask = try await browser.bytes(posting: [:], to: "/fleet/authorise")
            let first = "<td class=\"whole\">fabrikam.example</td><td><p><span class=\"tag good\">Authorised</span>"
            let words = try await Wire.lastWords(after: ask, port: yard.port, seeing: first) { gate.open() }
            let whole = String(decoding: words, as: UTF8.self)
            #expect(whole.contains("All 2 are authorised.") && whole.contains("</html>"))
        }
    }

    @Test("Who leaves the page takes nothing down with it")
    func leaving() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, _ in
            await gate.pass()
            return .token("t")
        }
        try await withSignedIn(entra: script) { yard, browser in
            var browser = browser
            _ = try await yard.house.addConnection("graph", agent: try await yard.house.addAgent("helpdesk"))
            let ask = try await browser.bytes(posting: [:], to: "/fleet/authorise")
            try await Wire.hangUp(after: ask, at: "Authorising all", port: yard.port) {
                try? await eventually { !yard.house.entra.requests.isEmpty }
            }
            gate.open()
            let run = try await browser.submit("/fleet/authorise")
            #expect(run.sum == "The one there is is authorised.")
        }
    }

    @Test("One connection alone is tried, in each of its tenants, and again with the same form")
    func one() async throws {
        try await withFleet { yard, browser in
            var browser = browser
            let many = try await yard.connection("many")
            for reference in [many.id.description, "many"] {
                let asked = yard.house.entra.requests.count
                let run = try await browser.submit("/fleet/authorise", ["connection": reference])
                #expect(run.body.contains("<h1>Authorising “many”</h1>"))
                #expect(run.tried.map { $0.prefix(7) } == ["many | ", "many | ", "many | "])
                #expect(yard.house.entra.requests.count == asked + 3)
                #expect(run.hiddenFields["connection"] == many.id.description)
            }
            let draft = try await browser.submit("/fleet/authorise", ["connection": "draft"])
            #expect(draft.status == 200 && draft.tried.isEmpty && draft.sum?.contains("nothing to try") == true)
        }
    }

    @Test(
        "What is not there is told before anything is tried",
        arguments: [("nobody", 404), ("00000000-0000-4000-8000-00000000ffff", 404), ("a/b", 400), ("<script>", 404)])
    func unknown(reference: String, status: Int) async throws {
        try await withFleet { yard, browser in
            var browser = browser
            let answer = try await browser.submit("/fleet/authorise", ["connection": reference])
            #expect(answer.status == status && answer.foreignTags == [] && !answer.body.contains("Authorising"))
            #expect(answer.tags(of: "h1").count == 1 && yard.house.entra.requests.isEmpty)
        }
    }

    @Test("The address for a tenant's administrator is of that tenant and this application, and whoever is one goes on")
    func consent() async throws {
        try await withFleet { yard, browser in
            var browser = browser
            let many = try await yard.connection("many")
            for (query, tenant) in [
                ("", "contoso.example"), ("?tenant=absent.example", "absent.example"),
                ("?tenant=Absent.Example", "absent.example"),
            ] {
                let page = try await browser.get("/fleet/\(many.id)/consent\(query)")
                #expect(page.status == 200 && page.body.contains("<h1>Consent for \(tenant)</h1>"))
                #expect(page.body.contains("the application of “many”"))
                let address = try #require(page.body.firstMatch(of: /type="text" value="(https:[^"]*)" readonly>/)).1
                let parts = String(address).unescaped.split(separator: "?")
                #expect(parts.first?.hasSuffix("/\(tenant)/v2.0/adminconsent") == true)
                let fields = SignInEntra.fields(parts.last ?? "")
                #expect(fields["client_id"] == Estate.clientID)
                #expect(fields["redirect_uri"]?.hasSuffix("/auth/callback") == true)
                let errand = "/connections/\(many.id)/consent?tenant=\(tenant)"
                #expect(page.body.contains("<a class=\"button\" href=\"\(errand)\">Consent with Microsoft</a>"))
            }
        }
    }

    @Test(
        "Consent is asked for in no other tenant, and for nothing that is incomplete or not there",
        arguments: [
            ("many/consent?tenant=evil.example", 403), ("many/consent?tenant=%3Cscript%3E", 400),
            ("many/consent?tenant=", 400), ("unfinished/consent", 409), ("draft/consent", 409),
            ("draft/consent?tenant=contoso.example", 409), ("nobody/consent", 404),
            ("00000000-0000-4000-8000-00000000ffff/consent", 404),
        ])
    func noConsent(path: String, status: Int) async throws {
        try await withFleet { _, browser in
            var browser = browser
            let answer = try await browser.get("/fleet/\(path)")
            #expect(answer.status == status && !answer.body.contains("adminconsent"), "\(answer.body)")
            #expect(answer.tags(of: "h1").count == 1 && answer.foreignTags == [])
        }
    }

    @Test("Thirty connections or ten tenants of each fit on a page; the rest is counted, or follows")
    func long() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let names = (1...31).map { String(format: "c & %02d", $0) }
            for name in names.dropLast() { _ = try await yard.house.addConnection(name, agent: agent, clientID: nil) }
            let whole = try await browser.get("/fleet")
            #expect(whole.rows.count == 30 && !whole.body.contains("rel=\"next\"") && !whole.body.contains("search"))
            let last = try await yard.house.addConnection(names[30], agent: agent)
            for (others, more) in [(9, nil), (10, 1), (25, 16)] {
                try await yard.house.desk.setTenants((1...others).map { "t\($0).example" }, of: last)
                let page = try await browser.get("/fleet?after=c%20%26%2030")
                #expect(page.rows.count == 10 && page.rows.first?.hasPrefix("c &amp; 31 | contoso.example |") == true)
                let link = more.map { "<a href=\"/connections/\(last.id)/history\">And \($0) more tenants</a>" }
                #expect(link.map { page.body.contains($0) } ?? !page.body.contains("more tenants"))
                #expect(page.body.contains("href=\"/fleet\">From the beginning</a>"))
            }
            let first = try await browser.get("/fleet")
            let next = try #require(first.body.firstMatch(of: /href="([^"]*)" rel="next">More connections</)).1
            #expect(next == "/fleet?after=c%20%26%2030" && first.rows.count == 30)
            #expect(first.body.contains("role=\"search\" action=\"/fleet\""))
            let found = try await browser.get("/fleet?find=c%20%26%2031")
            #expect(found.status == 303 && found["Location"] == "/connections/\(last.id)")
        }
    }
}

/// A browser before connections as they are in the middle of setting up: `draft` knows no tenant yet and `unfinished` no
/// client ID; `one` is in its own tenant, `many` in two others, too, of which one is `absent.example`. In
/// `changing.example` Entra says yes the first time alone.
private func withFleet(_ body: (Yard, Browser) async throws -> Void) async throws {
    let token = ["{}", #"{"roles":["Mail.Read"]}"#, "s"].map { Base64URL.encode($0.utf8) }.joined(separator: ".")
    let hasChanged = Mutex(false)
    let script: StubEntra.Script = { _, request in
        if request.path.contains("absent.example") { return .refusal(7_000_229) }
        if request.path.contains("broken.example") { return .reply(200, [], "<html>") }
        guard request.path.contains("changing.example") else { return .token(token) }
        return hasChanged.withLock { hasChanged in
            defer { hasChanged = true }
            return hasChanged ? .refusal(9_999_999) : .token(token)
        }
    }
    try await withSignedIn(entra: script) { yard, browser in
        let agent = try await yard.house.addAgent("helpdesk")
        let many = try await yard.house.addConnection("many", agent: agent)
        try await yard.house.desk.setTenants(["absent.example", "changing.example"], of: many)
        _ = try await yard.house.addConnection("one", agent: agent)
        _ = try await yard.house.addConnection("unfinished", agent: agent, clientID: nil)
        _ = try await yard.house.desk.addConnection(
            Name("draft"), Connection.Settings(credential: .federated(agent.id)), by: TestHouse.admin)
        try await body(yard, browser)
    }
}

extension Yard {
    fileprivate func connection(_ name: String) async throws -> Connection {
        try await house.desk.connection(.name(Name(name)))
    }
}

extension Desk {
    /// Lets a connection into these tenants beside its own.
    fileprivate func setTenants(_ names: [String], of connection: Connection) async throws {
        _ = try await setConnection(.id(connection.id), by: TestHouse.admin) {
            $0.otherTenants = try names.map { try Tenant($0) }
        }
    }
}

extension Browser {
    /// A form with its cookies and this session's token, as it goes over the wire.
    fileprivate mutating func bytes(posting form: [String: String], to path: String) async throws -> [UInt8] {
        let token = try await formToken() ?? ""
        let body = (form.map { ($0, $1) } + [("form_token", token)]).map { "\($0)=\(PercentEncoding.encode($1))" }
        return Ask(path, body: body.joined(separator: "&"), type: "application/x-www-form-urlencoded").with { ask in
            ask.host = host
            ask.fields += fields + [("Cookie", cookies.map { "\($0)=\($1)" }.joined(separator: "; "))]
        }.bytes
    }
}

extension Answer {
    /// The rows of the fleet: connection, tenant, state, last good exchange and consent; of a connection without a tenant
    /// its name alone.
    fileprivate var rows: [String] {
        body.split(separator: "<tr class=\"group\">").dropFirst().flatMap { group in
            let name = group.firstMatch(of: /<a href="\/connections\/[^"]*">([^<]*)<\/a>/).map { String($0.1) } ?? ""
            let rows = group.matches(of: /<tr><th scope="row">.*?<\/tr>/).map { "\(name) | \(Self.plain($0.0))" }
            return rows.isEmpty ? [name] : rows
        }
    }

    /// The rows of a run: connection, tenant, result, and what is lacking.
    fileprivate var tried: [String] {
        body.matches(of: /<tr><th scope="row"><a href="\/connections\/[^"]*">([^<]*)<\/a><\/th>(.*?)<\/tr>/).map {
            row in
            let tenant = row.2.firstMatch(of: /<td class="whole">([^<]*)</).map { String($0.1) } ?? ""
            let state = row.2.firstMatch(of: /<span class="tag (?:good|bad)">([^<]*)</).map { String($0.1) } ?? ""
            let lacking = row.2.matches(of: /<code>([^<]*)</).map { " " + String($0.1) }.joined()
            return "\(row.1) | \(tenant) | \(state) |\(lacking)" + (row.2.contains("/consent?") ? " consent" : "")
        }
    }

    fileprivate var sum: String? {
        body.firstMatch(of: /role="status">([^<]*)<\/th><\/tr><\/tfoot>/).map { String($0.1) }
    }

    /// The cells of a row without markup.
    private static func plain(_ row: Substring) -> String {
        row.replacing("</th>", with: " | ").replacing("</td><td", with: " | <td").replacing(/<[^>]*>/, with: "")
            .trimmingCharacters(in: .whitespaces)
    }
}
