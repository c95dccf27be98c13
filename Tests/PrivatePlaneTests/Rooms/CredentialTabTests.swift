import Cryptography
import Federation
import GRDB
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Moving a connection to another credential on the pages", .timeLimit(.minutes(2)))
struct CredentialTabTests {
    /// An Entra that knows which secrets are right, and takes every assertion.
    private static let entra: StubEntra.Script = { number, request in
        switch request.field("client_secret") {
        case nil, "Q8~good", "Q8~next": .token("token-\(number)")
        case "Q8~throttled": .throttled(retryAfter: 60)
        default: .refusal(7_000_215)
        }
    }

    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/settings" }

    /// The form as a browser sends it.
    private func form(_ connection: Connection, _ changes: [String: String]) -> [String: String] {
        let untouched = [
            "credential": "federated", "agent": "", "certificate": "", "secret": "", "expires": "",
            "version": "\(connection.version)",
        ]
        return untouched.merging(changes) { $1 }
    }

    private func offersPrevious(_ graph: Connection, _ page: Answer) -> Bool {
        let offered = ["action=\"PATH/previous\"", "href=\"PATH/forget\""].map {
            page.body.contains($0.replacing("PATH", with: "/connections/\(graph.id)/credential"))
        }
        #expect(offered[0] == offered[1])
        return offered[0]
    }

    @Test("One that Entra accepts takes over; the one before can be put back, or forgotten")
    func accepted() async throws {
        try await withWorkingGraph(entra: Self.entra) { yard, browser, graph in
            var browser = browser
            let credential = "/connections/\(graph.id)/credential"
            #expect(try await !offersPrevious(graph, browser.get(path(graph))))
            let answer = try await browser.submit(
                credential, form(graph, ["credential": "secret", "secret": " Q8~good\r\n", "expires": "2027-06-30"]))
            #expect(answer.status == 303 && answer["Location"] == "\(path(graph))?done=credential-set")
            let moved = try await yard.connection(graph)
            #expect(moved.settings.credential.kind == .secret && moved.status == .authorised)
            #expect(yard.house.entra.requests.compactMap { $0.field("client_secret") } == ["Q8~good"])
            let page = try await browser.get(answer["Location"] ?? "")
            #expect(page.body.contains("The new credential was tried, works and is in use."))
            #expect(page.body.contains("It proves itself with a client secret, which ends in 166 days."))
            #expect(page.body.contains("Before, it proved itself with: Federated Credentials."))
            #expect(offersPrevious(graph, page))

            let back = try await browser.submit("\(credential)/previous", ["version": "\(moved.version)"])
            #expect(back.status == 303 && back["Location"] == "\(path(graph))?done=credential-set")
            let restored = try await yard.connection(graph)
            #expect(restored.settings.credential == graph.settings.credential)
            #expect(yard.house.entra.requests.count == 3, "it is tried as well")
            #expect(try await browser.get(path(graph)).body.contains("Before, it proved itself with: Client Secret."))

            let question = try await browser.get("\(credential)/forget")
            #expect(question.body.contains("It was of this type: Client Secret. A client secret is destroyed."))
            #expect(question.body.contains("action=\"\(credential)/forget\""))
            #expect(question.body.contains("name=\"version\" value=\"\(restored.version)\""))
            #expect(try await yard.connection(graph) == restored, "looking changes nothing")
            let forgotten = try await browser.submit("\(credential)/forget", ["version": "\(restored.version)"])
            #expect(forgotten.status == 303 && forgotten["Location"] == "\(path(graph))?done=previous-forgotten")
            #expect(try await yard.house.desk.countOfSecrets() == 0)
            let last = try await browser.get(forgotten["Location"] ?? "")
            #expect(last.body.contains("The previous credential is forgotten.") && !offersPrevious(graph, last))
            let none = try await browser.submit("\(credential)/previous")
            #expect(none.status == 200 && none.problem?.contains("has no previous credential to put back.") == true)
        }
    }

    @Test("One that Entra refuses changes nothing: the present one serves, and the page tells the code and what to do")
    func refused() async throws {
        try await withWorkingGraph(entra: Self.entra) { yard, browser, graph in
            var browser = browser
            let changes = ["credential": "secret", "secret": "Q8~bad", "expires": "2027-06-30"]
            let page = try await browser.submit("/connections/\(graph.id)/credential", form(graph, changes))
            #expect(page.status == 200 && page.problem?.contains("AADSTS7000215: The client secret is wrong.") == true)
            #expect(page.problem?.contains("not its Secret ID") == true && !page.body.contains("aureole "))
            #expect(page.shown("credential") == "secret" && page.shown("expires") == "2027-06-30")
            #expect(page.shown("secret") == "" && !page.body.contains("Q8~") && page.foreignTags == [])
            #expect(page.body.contains(">Authorised</span>") && !offersPrevious(graph, page))
            #expect(try await yard.connection(graph) == graph)
            #expect(try await yard.house.desk.countOfSecrets() == 0)
            #expect(try await yard.house.desk.exchange(.id(graph.id), for: TestHouse.admin).token.value == "token-0")
        }
    }

    @Test("Where Entra cannot be asked it is told so, and an admin may take it over untried")
    func untried() async throws {
        try await withWorkingGraph(entra: Self.entra) { yard, browser, graph in
            var browser = browser
            let credential = "/connections/\(graph.id)/credential"
            let changes = ["credential": "secret", "secret": "Q8~throttled"]
            let page = try await browser.submit(credential, form(graph, changes))
            #expect(page.status == 200 && page.problem?.contains("entra-throttled: ") == true)
            #expect(try await yard.connection(graph) == graph)
            let asked = yard.house.entra.requests.count
            let answer = try await browser.submit(
                credential, form(graph, changes.merging(["untried": "yes"]) { $1 }))
            #expect(answer.status == 303 && answer["Location"] == "\(path(graph))?done=credential-taken")
            #expect(yard.house.entra.requests.count == asked)
            let now = try await yard.connection(graph)
            #expect(now.settings.credential.kind == .secret && now.status == .ready)
            #expect(now.settings.previousCredential == graph.settings.credential)
            let taken = try await browser.get(answer["Location"] ?? "")
            #expect(taken.body.contains("Entra has not been asked whether it works.") && offersPrevious(graph, taken))
        }
    }

    @Test("A certificate that takes over vouches from then on, and how it signs can be chosen")
    func certificate() async throws {
        try await withWorkingGraph(entra: Self.entra) { yard, browser, graph in
            var browser = browser
            let made = try await yard.house.desk.createCertificate(Name("own"), days: 90, by: TestHouse.admin)
            let changes = ["credential": "certificate", "certificate": made.id.description]
            let answer = try await browser.submit("/connections/\(graph.id)/credential", form(graph, changes))
            #expect(answer["Location"] == "\(path(graph))?done=credential-set")
            let now = try await yard.connection(graph)
            #expect(now.settings.credential == .certificate(made.id))
            let page = try await browser.get(path(graph))
            #expect(page.body.contains("It proves itself with the certificate “own”, which ends in 90 days."))
            #expect(page.shown("algorithm") == "PS256")
            var settings = [
                "tenant": Estate.tenant, "application": Estate.clientID, "cloud": "public",
                "permissions": "application", "algorithm": "none", "version": "\(now.version)",
            ]
            let bad = try await browser.submit(path(graph), settings)
            #expect(bad.status == 422 && bad.wrong("algorithm") == "Choose one of these.")
            settings["algorithm"] = "RS256"
            #expect(try await browser.submit(path(graph), settings).status == 303)
            #expect(try await yard.connection(graph).settings.assertionAlgorithm == .rs256)
            #expect(try await browser.get(path(graph)).shown("algorithm") == "RS256")
        }
    }
}
