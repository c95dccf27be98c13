import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Making a connection on the pages", .timeLimit(.minutes(2)))
struct NewConnectionPageTests {
    /// The form as a browser sends it, with what is said otherwise.
    private func form(_ changes: [String: String] = [:]) -> [String: String] {
        let untouched = [
            "name": "Halo to Contoso", "kind": "", "permissions": "application", "cloud": "public",
            "credential": "federated", "agent": "", "agent-name": "", "certificate": "", "secret": "", "expires": "",
        ]
        return untouched.merging(changes) { $1 }
    }

    private func made(_ yard: Yard, _ name: String = "Halo to Contoso") async throws -> Connection {
        try await yard.house.desk.connection(.name(Name(name)))
    }

    @Test("Where there is no connection yet the list says what to do first")
    func empty() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/")
            #expect(page.body.contains("<h2>No connection yet</h2>") && page.body.contains("href=\"/connections/new\""))
        }
    }

    @Test("With a new agent, which is named like the connection unless it is given a name", arguments: ["", " robot "])
    func newAgent(name: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let answer = try await browser.submit("/connections/new", form(["agent-name": name]))
            let connection = try await made(yard)
            #expect(answer.status == 303 && answer["Location"] == "/connections/\(connection.id)?done=added")
            let agent = try #require(try await yard.house.desk.agents().first)
            #expect(agent.name.text == (name.isEmpty ? "Halo to Contoso" : "robot"))
            #expect(connection.settings.credential == .federated(agent.id) && connection.status == .draft)
            let page = try await browser.get("/connections/\(connection.id)")
            #expect(page.body.contains("value=\"agent:\(agent.id)\"") && page.body.contains("Save the two IDs first."))
            #expect(!page.body.contains("/authorise\""), "a draft has no button")
            #expect(try await browser.get("/").body.contains("not entered yet"))
        }
    }

    @Test(
        "In another cloud the agent has that cloud's audience",
        arguments: [("usgov", "api://AzureADTokenExchangeUSGov"), ("china", "api://AzureADTokenExchangeChina")])
    func clouds(cloud: String, audience: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            _ = try await browser.submit("/connections/new", form(["cloud": cloud, "permissions": "delegated"]))
            let connection = try await made(yard)
            #expect(connection.settings.cloud.rawValue == cloud && connection.settings.permissions == .delegated)
            let agent = try #require(try await yard.house.desk.agents().first)
            #expect(agent.audiences.map(\.text) == [audience])
            #expect(try await browser.get("/connections/\(connection.id)").body.contains("/auth/callback\" readonly>"))
        }
    }

    @Test("With an agent that is there", arguments: [true, false])
    func agent(byID: Bool) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let answer = try await browser.submit(
                "/connections/new",
                form(["agent": byID ? agent.id.description : " helpdesk ", "agent-name": "not this one"]))
            #expect(answer.status == 303)
            #expect(try await made(yard).settings.credential == .federated(agent.id))
            #expect(try await yard.house.desk.agents().count == 1)
        }
    }

    @Test("With a certificate, which is made or there")
    func certificates() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let answer = try await browser.submit("/connections/new", form(["credential": "certificate"]))
            #expect(answer.status == 303)
            let certificate = try #require(try await yard.house.desk.certificates().first)
            #expect(certificate.name.text == "Halo to Contoso")
            #expect(certificate.notAfter == yard.house.clock.now.addingTimeInterval(365 * 86_400))
            let page = try await browser.get("/connections/\(try await made(yard).id)")
            #expect(page.body.contains("href=\"/certificates/\(certificate.id)/cer\" download"))
            #expect(page.body.contains("value=\"\(certificate.thumbprint)\"") && !page.body.contains("Issuer URL"))

            let form = form(["name": "second", "credential": "certificate", "certificate": certificate.id.description])
            #expect(try await browser.submit("/connections/new", form).status == 303)
            #expect(try await made(yard, "second").settings.credential == .certificate(certificate.id))
            #expect(try await yard.house.desk.certificates().count == 1)
        }
    }

    @Test("With a secret, of which nothing is shown again", arguments: ["", "2027-06-30"])
    func secret(expires: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let answer = try await browser.submit(
                "/connections/new", form(["credential": "secret", "secret": " Q8~a+b&c=%/d\r\n", "expires": expires]))
            #expect(answer.status == 303)
            let connection = try await made(yard)
            guard case .secret(let secret) = connection.settings.credential else {
                Issue.record("no secret")
                return
            }
            #expect(secret.expiresAt == (expires.isEmpty ? nil : Date(timeIntervalSince1970: 1_814_399_999)))
            let value = try await yard.house.store.value(of: secret).reveal()
            #expect(String(decoding: value, as: UTF8.self) == "Q8~a+b&c=%/d")
            let page = try await browser.get("/connections/\(connection.id)")
            #expect(
                page.body.contains("Leave it empty to keep the one that was entered.") && !page.body.contains("Q8~"))
            #expect(!yard.house.log.text.contains("Q8~"))
        }
    }

    @Test("A kind of integration brings the permissions that it needs", arguments: Preset.all.map(\.name))
    func presets(name: String) async throws {
        let preset = try Preset.named(name)
        try await withSignedIn { yard, browser in
            var browser = browser
            #expect(try await browser.get("/connections/new").body.contains("<option value=\"\(name)\">"))
            _ = try await browser.submit("/connections/new", form(["kind": name]))
            let connection = try await made(yard)
            #expect(connection.settings.needs == preset.needs)
            let page = try await browser.get("/connections/\(connection.id)")
            for need in preset.needs { #expect(page.body.contains("<li class=\"mono\">\(need.text)</li>")) }
        }
    }

    private static let badForms: [(changes: [String: String], status: Int, words: String)] = [
        (["name": " "], 422, "Give the connection a name."), (["name": "a/b"], 422, "separates the parts of a URL."),
        (["kind": "nonsense"], 422, "is none of"), (["permissions": "all"], 422, "Choose one of these."),
        (["cloud": ""], 422, "Choose one of these."), (["credential": "trust"], 422, "Choose one of these."),
        (["agent-name": "a/b"], 422, "separates the parts of a URL."),
        (["agent": "nobody"], 404, "no agent &#39;nobody&#39;"),
        (["agent": "a/b"], 422, "separates the parts of a URL."),
        (["agent": "00000000-0000-4000-8000-00000000ffff"], 404, "There is no agent"),
        (["credential": "certificate", "certificate": "nobody"], 404, "There is no certificate &#39;nobody&#39;."),
        (["credential": "secret"], 422, "Paste the secret&#39;s Value."),
        (["credential": "secret", "secret": "a b"], 400, "has a blank or a character that none of Azure&#39;s has"),
        (["credential": "secret", "secret": "é"], 400, "has a blank or a character that none of Azure&#39;s has"),
        (["credential": "secret", "secret": "x", "expires": "soon"], 422, "Enter the day as YYYY-MM-DD."),
        (["name": "graph"], 409, "There is already a connection named &#39;graph&#39;."),
        (["name": "graph", "agent-name": "fresh"], 409, "There is already a connection named &#39;graph&#39;."),
        (["name": "graph", "credential": "certificate"], 409, "There is already a connection named &#39;graph&#39;."),
        (["agent-name": "helpdesk"], 409, "There is already an agent named &#39;helpdesk&#39;."),
    ]

    @Test(
        "What cannot be taken is told, everything typed is still there, and nothing is left behind", arguments: badForms
    )
    func bad(changes: [String: String], status: Int, words: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            _ = try await yard.house.furnish()
            let desk = yard.house.desk
            let before = (try await desk.agents(), try await desk.connections())
            let page = try await browser.submit("/connections/new", form(changes))
            #expect(page.status == status && page.body.contains(words), "\(page.body)")
            #expect(page.body.contains("role=\"alert\"") && !page.body.contains("aureole "))
            for (name, text) in form(changes) where ["name", "agent-name", "expires"].contains(name) {
                #expect(page.holds("name=\"\(name)\"") && page.holds("value=\"\(text.escaped)\""), "\(name)")
            }
            let known = ["federated", "certificate", "secret"].filter { $0 == form(changes)["credential"] }
            let checked = page.body.matches(of: /name="credential" value="([a-z]*)" checked/).map { String($0.1) }
            #expect(checked == known)
            let after = (try await desk.agents(), try await desk.connections())
            #expect(after == before)
            let (certificates, secrets) = (try await desk.certificates(), try await yard.house.store.countOfSecrets())
            #expect(certificates.isEmpty && secrets == 0)
        }
    }

    @Test("Several things that are wrong are told at once")
    func several() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.submit(
                "/connections/new",
                form(["name": "", "credential": "secret", "expires": "soon", "kind": "x", "cloud": "x"]))
            #expect(page.status == 422)
            for id in ["name", "secret", "expires", "kind", "cloud"] {
                #expect(page.body.contains("<p class=\"wrong\" id=\"field-\(id)-wrong\">"), "\(id)")
                #expect(page.body.contains(" aria-describedby=\"field-\(id)"))
            }
        }
    }

    @Test("A Secret ID is taken for a value: it may be one, and Entra will say")
    func secretID() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let answer = try await browser.submit(
                "/connections/new", form(["credential": "secret", "secret": "11111111-2222-4333-8444-555555555555"]))
            #expect(answer.status == 303)
            #expect(try await made(yard).settings.credential.kind == .secret)
        }
    }

    @Test("More agents than a list holds are named by typing, by name or id")
    func many() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            for number in 1...CredentialPick.mostOptions { _ = try await yard.house.addAgent("agent \(number)") }
            let list = try await browser.get("/connections/new")
            #expect(list.body.contains("<select id=\"field-agent\"") && list.body.contains(">agent 100</option>"))
            let last = try await yard.house.addAgent("one more")
            let typing = try await browser.get("/connections/new")
            #expect(typing.body.contains("<input id=\"field-agent\"") && !typing.body.contains("agent 100"))
            for (name, text) in [("a", "one more"), ("b", last.id.description)] {
                #expect(
                    try await browser.submit("/connections/new", form(["name": name, "agent": text])).status == 303)
                #expect(try await made(yard, name).settings.credential == .federated(last.id))
            }
            _ = try await browser.submit("/connections/new", form(["name": "c"]))
            #expect(try await yard.house.desk.agent(.name(Name("c"))).name.text == "c")
        }
    }
}
