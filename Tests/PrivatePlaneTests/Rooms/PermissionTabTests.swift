import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The permissions of a connection on the pages", .timeLimit(.minutes(2)))
struct PermissionTabTests {
    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/permissions" }

    @Test("Before anybody looks it lists what is needed of which resource, or says that nothing is listed")
    func needed() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let empty = try await browser.get(path(graph))
            #expect(empty.body.contains("Nothing is listed yet.") && empty.rows == [])
            let edited = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.needs = ["api://orders/Orders.Read", "Mail.Read"]
            }
            let page = try await browser.get(path(edited))
            #expect(page.resources == ["Microsoft Graph", "api://orders"])
            #expect(page.rows == ["Mail.Read Needed", "Orders.Read Needed"])
            #expect(
                !page.body.contains("Nothing is listed") && page.body.contains("Aureole asks Entra for a token and"))
            #expect(yard.house.entra.requests.count == 1, "showing it asks nobody")
        }
    }

    /// What is needed and what the token holds; what the page lists, and what it says beside it.
    private static let looks: [(needs: [Permission], claims: String, rows: [String], words: [String: Bool])] = [
        (
            ["Mail.Read", "Group.Read.All"], #"{"roles":["Mail.Read","User.Read.All"]}"#,
            ["Group.Read.All Missing", "Mail.Read Granted", "User.Read.All Superfluous"],
            [
                "Microsoft Graph &gt; Application permissions": true, "choose “Grant admin consent” there": true,
                "It is granted, but not needed.": true, "Nothing is granted.": false,
            ]
        ),
        (
            ["Mail.Read"], #"{"roles":["Mail.Read"]}"#, ["Mail.Read Granted"],
            ["class=\"warning\"": false, "but not needed": false]
        ),
        ([], #"{"roles":["Mail.Read"]}"#, ["Mail.Read Granted"], ["class=\"warning\"": false]),
        ([], "{}", [], ["Nothing is granted.": true, "Nothing is listed": false]),
        (["Mail.Read"], #"{"scp":"Mail.Read"}"#, ["Mail.Read Missing"], ["Application permissions": true]),
        (
            ["api://orders/Orders.Read"], #"{"roles":["Orders.Read"]}"#,
            ["Orders.Read Granted", "api://orders/Orders.Read Missing"],
            ["<h3>Resources without a scope</h3>": true, "None of the scopes is for them": true]
        ),
    ]

    @Test("A look holds what is granted against what is needed, and never shows the token", arguments: looks)
    func look(needs: [Permission], claims: String, rows: [String], words: [String: Bool]) async throws {
        let script: StubEntra.Script = { _, _ in .token(claims: claims) }
        let change: (inout Connection.Settings) throws -> Void = { settings in
            settings.needs = needs
            settings.scopes = [try Scope("https://graph.microsoft.com/.default")]
        }
        try await withWorkingGraph(entra: script, change) { yard, browser, graph in
            var browser = browser
            let page = try await browser.submit("\(path(graph))/look")
            #expect(page.status == 200 && page.rows == rows)
            for (text, isThere) in words { #expect(page.body.contains(text) == isThere, "\(text)") }
            #expect(!page.body.contains("Aureole asks Entra for a token and"), "it has looked")
            #expect(yard.house.entra.requests.count == 2, "a look asks Entra, whatever is remembered")
            let parts = Scripted.jwt(claims).split(separator: ".").dropFirst()
            #expect(parts.allSatisfy { !page.body.contains($0) } && page.foreignTags == [])
            let last = try #require(try await yard.audited(graph).last).record
            let anna = try await yard.anna()
            #expect(last.action == "connection.authorise" && last.actor == "admin:\(anna.id)")
        }
    }

    @Test("Where Entra refuses the look at its own tenant, the window says why", arguments: [nil, Estate.tenant])
    func refused(tenant: String?) async throws {
        let script: StubEntra.Script = { number, _ in number == 0 ? .token("t") : .refusal(700_213) }
        let others = [try Tenant("fabrikam.example")]
        try await withWorkingGraph(entra: script, { $0.otherTenants = tenant == nil ? [] : others }) {
            yard, browser, graph in
            var browser = browser
            let answer = try await browser.submit("\(path(graph))/look", tenant.map { ["tenant": $0] } ?? [:])
            #expect(answer.status == 303 && answer["Location"] == "/connections/\(graph.id)?refused=1")
            #expect(try await yard.connection(graph).status == .refused)
            #expect(try await browser.get(answer["Location"] ?? "").body.contains(">AADSTS700213</h2>"))
        }
    }

    @Test("Where it serves other tenants, the look is at the one that was chosen")
    func tenants() async throws {
        let script: StubEntra.Script = { _, request in
            if request.path.hasPrefix("/tailspin.example/") { return .refusal(700_016) }
            return .token(claims: request.path.hasPrefix("/contoso") ? "{}" : #"{"roles":["Mail.Read"]}"#)
        }
        try await withWorkingGraph(
            entra: script, { $0.otherTenants = [try Tenant("fabrikam.example"), try Tenant("tailspin.example")] }
        ) { yard, browser, graph in
            var browser = browser
            let page = try await browser.get(path(graph))
            let options = page.all("<option value=\"([a-z.]+\\.example)\"")
            #expect(options == ["contoso.example", "fabrikam.example", "tailspin.example"])
            for tenant in ["fabrikam.example", "tailspin.example"] {
                let consent = "href=\"/connections/\(graph.id)/consent?tenant=\(tenant)\">Consent in \(tenant)</a>"
                #expect(page.body.contains(consent))
            }
            #expect(try await browser.submit("\(path(graph))/look", ["tenant": "contoso.example"]).rows == [])
            let other = try await browser.submit("\(path(graph))/look", ["tenant": "fabrikam.example"])
            #expect(other.rows == ["Mail.Read Granted"])
            let refused = try await browser.submit("\(path(graph))/look", ["tenant": "tailspin.example"])
            #expect(refused.status >= 400 && refused.body.contains("AADSTS700016"))
            #expect(try await yard.connection(graph).status == .authorised, "its own tenant decides")
        }
    }

    @Test("What it needs is taken a line each, with what a preset brings in front")
    func save() async throws {
        try await withWorkingGraph({ $0.needs = ["Group.Read.All"] }) { yard, browser, graph in
            var browser = browser
            #expect(try await browser.get(path(graph)).shown("needs") == "Group.Read.All")
            let device = "DeviceManagementManagedDevices.Read.All"
            let forms = [
                (
                    " Mail.Read\u{A0}\r\n\r\napi://orders/Orders.Read \r\nMail.Read", "",
                    ["Mail.Read", "api://orders/Orders.Read"]
                ),
                ("Mail.Read\r\n\(device)", "intune", [device, "Mail.Read"]), ("", "intune", [device]), ("", "", []),
            ]
            for (number, (needs, preset, saved)) in forms.enumerated() {
                let answer = try await browser.submit(
                    path(graph), ["needs": needs, "preset": preset, "version": "\(graph.version + number)"])
                #expect(answer.status == 303 && answer["Location"] == "\(path(graph))?done=saved")
                #expect(try await yard.connection(graph).settings.needs.map(\.text) == saved)
                let page = try await browser.get("\(path(graph))?done=saved")
                #expect(page.body.contains("Saved.") && page.shown("needs") == saved.joined(separator: "\n"))
                #expect(page.shown("preset") == "", "a preset is taken over once")
            }
            let last = try #require(try await yard.audited(graph).last).record
            let anna = try await yard.anna()
            #expect(last.action == "connection.set" && last.actor == "admin:\(anna.id)")
        }
    }

    @Test("What cannot be taken is told at its field; what was typed is still there, and nothing is saved")
    func bad() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let rows: [(form: [String: String], needs: String?, preset: String?)] = [
                (["needs": "Mail.Read User.Read\r\nX", "preset": "intune"], "names more than one", nil),
                (["needs": "\"><script>\r\n/x", "preset": ""], "has no name, or no resource", nil),
                (["needs": "Mail.Read", "preset": "halo"], nil, "is none of entra-users, intune"),
                (["needs": "x/", "preset": "halo"], "has no name, or no resource", "is none of"),
            ]
            for (form, needs, preset) in rows {
                let version = ["version": "\(graph.version)"]
                let page = try await browser.submit(path(graph), form.merging(version) { $1 })
                #expect(page.status == 422 && page.foreignTags == [])
                #expect((page.wrong("needs") ?? "nothing").contains(needs ?? "nothing"), "\(form)")
                #expect((page.wrong("preset") ?? "nothing").contains(preset ?? "nothing"), "\(form)")
                #expect(page.shown("needs") == form["needs"])
                #expect(page.shown("preset") == (preset == nil ? form["preset"] : nil))
                #expect(page.problem?.contains("Nothing was saved yet.") == true)
                #expect(try await yard.connection(graph) == graph)
            }
        }
    }

    @Test("Of two admins the slower one is told what stands there now, keeps what was typed, and overwrites nothing")
    func faster() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let now = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.needs = ["Mail.Read", "User.Read.All"]
            }
            let form = ["needs": "Group.Read.All", "preset": "intune", "version": "\(graph.version)"]
            let page = try await browser.submit(path(graph), form)
            #expect(page.status == 412 && page.problem?.contains("Nothing was saved.") == true)
            #expect(page.wrong("needs")?.lowercased() == "now this stands here: mail.read, user.read.all")
            #expect(page.shown("needs") == "Group.Read.All" && page.shown("preset") == "intune")
            #expect(try await yard.connection(graph) == now)
            let again = form.merging(["version": page.hidden("version") ?? ""]) { $1 }
            #expect(try await browser.submit(path(graph), again).status == 303)
            let needs = try await yard.connection(graph).settings.needs.map(\.text)
            #expect(needs == ["DeviceManagementManagedDevices.Read.All", "Group.Read.All"])
        }
    }

    @Test("The address at which an administrator consents is there to be sent, once there is a tenant to consent in")
    func consent() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let page = try await browser.get(path(graph))
            let address = page.first(
                "<input id=\"value-addressforanadministrator\" type=\"text\" value=\"([^\"]*)\" readonly>")
            #expect(address?.contains("/contoso.example/v2.0/adminconsent?") == true)
            #expect(address?.contains("client_id=\(Estate.clientID)") == true)
            #expect(
                address?.contains("redirect_uri=http%3A%2F%2Flocalhost%3A8444%2Fauth%2Fcallback") == true,
                "\(address ?? "")")
            #expect(page.body.contains("href=\"/connections/\(graph.id)/consent\">Consent as an administrator</a>"))
            #expect(page.body.contains("It acts as itself") && page.body.contains("consents once to the permissions"))
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.tenant = nil
                $0.permissions = .delegated
            }
            let draft = try await browser.get(path(graph))
            #expect(draft.status == 200 && !draft.body.contains("Address for an administrator"))
            #expect(
                draft.body.contains("Whoever signs in consents") && draft.body.contains("in the name of the person"))
        }
    }
}

extension Answer {
    /// The permissions that are listed, each with its state.
    fileprivate var rows: [String] {
        all("<tr><th scope=\"row\" class=\"mono\">([^<]*</th><td><span class=\"tag[^>]*>[^<]*)</span>")
            .map { $0.replacing(/<\/th><td><span[^>]*>/, with: " ") }
    }

    /// What they are permissions of.
    fileprivate var resources: [String] { all("<h3>([^<]*)</h3>") }
}
