import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The settings of a connection on the pages", .timeLimit(.minutes(2)))
struct SettingsTabTests {
    private static let fields = ["tenant", "application", "cloud", "permissions", "scopes", "tenants"]
    private static let other = "33333333-3333-4333-8333-333333333333"

    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/settings" }

    /// The form as a browser sends it when nothing else is typed.
    private static func form(_ connection: Connection, _ changes: [String: String] = [:]) -> [String: String] {
        let untouched = [
            "tenant": Estate.tenant, "application": Estate.clientID, "cloud": "public", "permissions": "application",
            "scopes": "", "tenants": "", "version": "\(connection.version)",
        ]
        return untouched.merging(changes) { $1 }
    }

    @Test("What stands now is in the fields; how a proof is signed is no question where an agent vouches")
    func shown() async throws {
        try await withWorkingGraph({ settings in
            settings.cloud = .usgov
            settings.scopes = try ["api://a/.default", "api://b/.default"].map { try Scope($0) }
            settings.otherTenants = [try Tenant("fabrikam.example")]
        }) { _, browser, graph in
            var browser = browser
            let page = try await browser.get(path(graph))
            let values = [
                Estate.tenant, Estate.clientID, "usgov", "application", "api://a/.default\napi://b/.default",
                "fabrikam.example",
            ]
            for (name, value) in zip(Self.fields, values) { #expect(page.shown(name) == value, "\(name)") }
            #expect(page.shown("algorithm") == nil && page.problem == nil && page.foreignTags == [])
            #expect(page.body.contains("<form method=\"post\" action=\"\(path(graph))\""))
            #expect(page.body.contains("It proves itself with the agent “helpdesk”."))
            #expect(page.body.contains("href=\"/connections/\(graph.id)/remove\""))
            #expect(!page.body.contains("Who signed in"))
        }
    }

    @Test("What is saved stands there from then on, and has to be tried again; what is not in the form stays")
    func saved() async throws {
        try await withWorkingGraph({ $0.needs = ["Mail.Read"] }) { yard, browser, graph in
            var browser = browser
            let answer = try await browser.submit(
                path(graph),
                Self.form(
                    graph,
                    [
                        "tenant": " Fabrikam.example\u{A0}", "application": "\t\(Self.other)\r\n", "cloud": "china",
                        "permissions": "delegated", "scopes": "\r\n api://b/.default\u{A0}\r\napi://a/.default\r\n",
                        "tenants": "tailspin.example\r\n\r\nContoso.example\r\ntailspin.example",
                    ]))
            #expect(answer.status == 303 && answer["Location"] == "\(path(graph))?done=saved")
            let now = try await yard.connection(graph)
            let settings = now.settings
            #expect(settings.tenant?.text == "fabrikam.example" && settings.applicationID?.text == Self.other)
            #expect(settings.cloud == .china && settings.permissions == .delegated)
            #expect(settings.scopes.map(\.text) == ["api://b/.default", "api://a/.default"])
            #expect(settings.otherTenants.map(\.text) == ["tailspin.example", "contoso.example"])
            #expect(settings.needs == ["Mail.Read"] && settings.credential == graph.settings.credential)
            #expect(now.status == .ready && now.version == graph.version + 1)
            let page = try await browser.get(answer["Location"] ?? "")
            #expect(page.body.contains("Saved.") && page.body.contains(">Not tried yet</span>"))
            #expect(page.shown("scopes") == "api://b/.default\napi://a/.default")
            #expect(page.body.contains("<h2>Who signed in</h2>\n<p>Nobody yet.</p>"))
            let last = try #require(try await yard.audited(graph).last).record
            let anna = try await yard.anna()
            #expect(last.action == "connection.set" && last.actor == "admin:\(anna.id)")
        }
    }

    @Test("Before the first yes they can be changed without tenant and client ID")
    func draft() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let draft = try await yard.house.desk.addConnection(
                Name("draft"), Connection.Settings(credential: .federated(agent.id)), by: TestHouse.admin)
            let overview = try await browser.get("/connections/\(draft.id)")
            #expect(
                overview.body.contains("<a href=\"\(path(draft))\">Change its credential, cloud or permissions</a>"))
            let changes = ["tenant": "", "application": " ", "cloud": "usgov"]
            #expect(try await browser.submit(path(draft), Self.form(draft, changes)).status == 303)
            let now = try await yard.connection(draft)
            #expect(now.settings.cloud == .usgov && now.settings.tenant == nil && now.status == .draft)
            let bad = try await browser.submit(path(draft), Self.form(now, changes.merging(["tenant": "x"]) { $1 }))
            #expect(bad.status == 422 && bad.wrong("tenant")?.contains("is neither a tenant ID") == true)
        }
    }

    /// What is typed, and what is said at which field.
    private static let badForms: [(changes: [String: String], problems: [String: String])] = [
        (["tenant": " "], ["tenant": "A connection that works has a tenant."]),
        (["tenant": "common"], ["tenant": "stands for any tenant"]),
        (["tenant": "\"><script>alert(1)</script>"], ["tenant": "is neither a tenant ID (GUID) nor a domain name"]),
        (["application": ""], ["application": "A connection that works has a client ID."]),
        (["application": "halo", "cloud": "usgov"], ["application": "is not a GUID; copy"]),
        (["cloud": "moon"], ["cloud": "Choose one of these."]),
        (["permissions": ""], ["permissions": "Choose one of these."]),
        (["scopes": "api://a/.default\r\nUser.Read"], ["scopes": "does not end with /.default"]),
        (["scopes": "</textarea><script>x"], ["scopes": "does not end with /.default"]),
        (["tenants": "fabrikam.example\r\n../x", "permissions": "delegated"], ["tenants": "is neither a tenant ID"]),
        (
            ["tenant": "x", "application": "x", "cloud": "", "scopes": "x", "tenants": "x"],
            [
                "tenant": "is neither", "application": "is not a GUID", "cloud": "Choose one", "scopes": "does not end",
                "tenants": "is neither",
            ]
        ),
    ]

    @Test(
        "What cannot be taken is told at its field, everything typed is still there, and nothing is saved",
        arguments: badForms)
    func bad(changes: [String: String], problems: [String: String]) async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let form = Self.form(graph, changes)
            let page = try await browser.submit(path(graph), form)
            #expect(page.status == 422 && page.problem?.contains("Nothing was saved yet.") == true)
            for name in Self.fields {
                let (wrong, expected) = (page.wrong(name) ?? "none", problems[name] ?? "none")
                #expect(wrong.contains(expected) && (expected == "none") == (wrong == "none"), "\(name): \(wrong)")
                let isInList = ["cloud", "permissions"].contains(name)
                #expect(page.shown(name) == (isInList && problems[name] != nil ? nil : form[name]), "\(name)")
            }
            #expect(page.hidden("version") == "\(graph.version)" && page.foreignTags == [])
            #expect(try await yard.connection(graph) == graph)
        }
    }

    @Test(
        "Of two admins the slower one is told which fields stand otherwise now; nothing is overwritten, or typed twice")
    func faster() async throws {
        try await withWorkingGraph({ $0.otherTenants = [try Tenant("gone.example")] }) { yard, browser, graph in
            var anna = browser
            try await yard.house.addAdmin("bert")
            var bert = Browser(yard)
            #expect(try await bert.signIn("bert").status == 303)
            let berts = Self.form(
                graph, ["scopes": "api://b/.default\r\napi://a/.default", "permissions": "delegated"])
            #expect(try await bert.submit(path(graph), berts).status == 303)
            let now = try await yard.connection(graph)

            // The scopes are the same but for how browsers end lines.
            let annas = Self.form(
                graph,
                [
                    "tenant": "fabrikam.example", "scopes": " api://b/.default\r\n\r\napi://a/.default\r\n",
                    "tenants": "tailspin.example",
                ])
            let page = try await anna.submit(path(graph), annas)
            #expect(page.status == 412)
            #expect(
                page.problem?.contains("Somebody else changed this connection meanwhile. Nothing was saved.") == true)
            let told = [
                "tenant": "Now this stands here: contoso.example", "permissions": "Now this stands here: delegated",
                "tenants": "Now nothing stands here.",
            ]
            for name in Self.fields {
                #expect(page.wrong(name) == told[name], "\(name)")
                #expect(page.shown(name) == annas[name], "\(name)")
            }
            #expect(try await yard.connection(graph) == now)

            #expect(page.hidden("version") == "\(now.version)", "sent again, it is meant for what is there now")
            let again = annas.merging(["version": "\(now.version)"]) { $1 }
            #expect(try await anna.submit(path(graph), again).status == 303)
            #expect(try await yard.connection(graph).settings.tenant?.text == "fabrikam.example")
        }
    }

    @Test("Who is slower and wrong as well is told both")
    func fasterAndBad() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let now = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.tenant = try Tenant("fabrikam.example")
            }
            let page = try await browser.submit(path(graph), Self.form(graph, ["tenant": "common"]))
            #expect(page.status == 422 && page.problem?.contains("Somebody else changed") == true)
            #expect(page.wrong("tenant")?.contains("stands for any tenant") == true)
            #expect(page.wrong("tenant")?.hasSuffix(" Now this stands here: fabrikam.example") == true)
            #expect(try await yard.connection(graph) == now)
        }
    }

    @Test("A connection that somebody removed meanwhile is gone, and nothing is made of what was typed")
    func removed() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            try await yard.house.desk.removeConnection(.id(graph.id), by: TestHouse.admin)
            #expect(try await browser.submit(path(graph), Self.form(graph)).status == 404)
            #expect(try await yard.house.desk.connections().isEmpty)
        }
    }
}
