import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Entering where the application is", .timeLimit(.minutes(2)))
struct IdentifyPageTests {
    private static let application = "33333333-3333-4333-8333-333333333333"

    private func withDraft(_ body: (Yard, Browser, Connection) async throws -> Void) async throws {
        try await withSignedIn { yard, browser in
            let agent = try await yard.house.addAgent("helpdesk")
            let draft = try await yard.house.desk.addConnection(
                Name("draft"), Connection.Settings(credential: .federated(agent.id)), by: TestHouse.admin)
            try await body(yard, browser, draft)
        }
    }

    @Test("Blanks around the IDs came with the copying; then there is a button")
    func saved() async throws {
        try await withDraft { yard, browser, draft in
            var browser = browser
            let answer = try await browser.submit(
                "/connections/\(draft.id)/identify",
                ["tenant": " Contoso.example\u{A0}", "application": "\t\(Self.application)\r\n", "version": "1"])
            #expect(answer.status == 303 && answer["Location"] == "/connections/\(draft.id)?done=saved")
            let connection = try await yard.house.desk.connection(.id(draft.id))
            #expect(connection.settings.tenant?.text == "contoso.example" && connection.status == .ready)
            #expect(connection.settings.applicationID?.text == Self.application)
            let page = try await browser.get("/connections/\(draft.id)?done=saved")
            #expect(page.body.contains("Saved.") && page.body.contains(">Authorise Application</button>"))
            #expect(
                page.body.contains("value=\"contoso.example\"") && page.body.contains("name=\"version\" value=\"2\""))
        }
    }

    private static let badForms: [(tenant: String, application: String, problems: [String: String])] = [
        (
            "", " ",
            [
                "tenant": "Copy the Directory (tenant) ID from the application&#39;s overview.",
                "application": "Copy the Application (client) ID from the application&#39;s overview.",
            ]
        ),
        ("common", application, ["tenant": "stands for any tenant; give the tenant&#39;s ID or domain name."]),
        ("../x", application, ["tenant": "is neither a tenant ID (GUID) nor a domain name."]),
        ("\"><script>alert(1)</script>", application, ["tenant": "is neither a tenant ID"]),
        ("contoso.example", "halo", ["application": "is not a GUID; copy"]),
        ("x", "x", ["tenant": "is neither a tenant ID", "application": "is not a GUID; copy"]),
    ]

    @Test("What is no ID is told at its field, and both are still there", arguments: badForms)
    func bad(tenant: String, application: String, problems: [String: String]) async throws {
        try await withDraft { yard, browser, draft in
            var browser = browser
            let page = try await browser.submit(
                "/connections/\(draft.id)/identify", ["tenant": tenant, "application": application, "version": "1"])
            #expect(page.status == 422 && page.foreignTags == [])
            for name in ["tenant", "application"] {
                let wrong = page.body.firstMatch(
                    of: try Regex<(Substring, Substring)>("id=\"field-\(name)-wrong\">([^<]*)<"))
                #expect((wrong.map { String($0.1) } ?? "none").contains(problems[name] ?? "none"), "\(name)")
            }
            #expect(page.holds("value=\"\(tenant.escaped)\"") && page.holds("value=\"\(application.escaped)\""))
            #expect(try await yard.house.desk.connection(.id(draft.id)) == draft)
        }
    }

    @Test("Of two tabs the second one is told that it is not as it was, with what it had typed")
    func twoTabs() async throws {
        try await withDraft { yard, browser, draft in
            var browser = browser
            let path = "/connections/\(draft.id)/identify"
            let other = "44444444-4444-4444-8444-444444444444"
            let form = ["tenant": "contoso.example", "application": Self.application, "version": "1"]
            #expect(try await browser.submit(path, form).status == 303)
            let late = try await browser.submit(
                path, ["tenant": "fabrikam.example", "application": other, "version": "1"])
            #expect(late.status == 412 && late.body.contains("Somebody else changed this connection meanwhile."))
            #expect(late.body.contains("value=\"fabrikam.example\"") && late.body.contains("value=\"\(other)\""))
            #expect(late.body.contains("name=\"version\" value=\"2\""), "sent again, it is meant for what is there now")
            #expect(try await yard.house.desk.connection(.id(draft.id)).settings.tenant?.text == "contoso.example")
            let again = try await browser.submit(path, late.fieldsOfIdentify)
            #expect(again.status == 303)
            #expect(try await yard.house.desk.connection(.id(draft.id)).settings.applicationID?.text == other)
        }
    }
}

extension Answer {
    /// What the form for the two IDs holds.
    fileprivate var fieldsOfIdentify: [String: String] {
        let fields = body.matches(
            of:
                /<input (?:id="[^"]*"|type="hidden") name="(tenant|application|version)"[^>]* value="([^"]*)"|<input type="hidden" name="(version)" value="([^"]*)"/
        )
        return Dictionary(
            fields.map { (String($0.1 ?? $0.3 ?? ""), String($0.2 ?? $0.4 ?? "")) },
            uniquingKeysWith: { first, _ in first })
    }
}
