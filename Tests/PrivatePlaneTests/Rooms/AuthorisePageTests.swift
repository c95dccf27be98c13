import Federation
import Foundation
import Operations
import Synchronization
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Trying a connection on the pages, and the window that says why not", .timeLimit(.minutes(2)))
struct AuthorisePageTests {
    /// A browser before the connection `graph`, and an Entra that answers what it is told to.
    private func withGraph(
        _ answers: Answers, body: (Yard, Browser, Connection) async throws -> Void
    ) async throws {
        try await withSignedIn(entra: { _, _ in answers.next }) { yard, browser in
            let agent = try await yard.house.addAgent("helpdesk")
            try await body(yard, browser, try await yard.house.addConnection("graph", agent: agent))
        }
    }

    private func authorise(_ browser: inout Browser, _ connection: Connection, _ attempt: Int? = nil) async throws
        -> Answer
    {
        try await browser.submit(
            "/connections/\(connection.id)/authorise", attempt.map { ["attempt": "\($0)"] } ?? [:])
    }

    @Test("Entra's yes leads to the page without a button; from then on it tells what is next")
    func yes() async throws {
        try await withGraph(Answers(.token("t"))) { yard, browser, graph in
            var browser = browser
            let path = "/connections/\(graph.id)"
            #expect(
                try await browser.get(path).body.contains("<button data-busy=\"Asking Entra…\">Authorise Application"))
            let answer = try await authorise(&browser, graph)
            #expect(answer.status == 303 && answer["Location"] == "\(path)?done=authorised")
            let page = try await browser.get("\(path)?done=authorised")
            #expect(
                page.body.contains("Authorised. Entra has issued a token.") && !page.body.contains("\(path)/authorise"))
            #expect(page.body.contains(">Authorised</span>") && page.body.contains("Next: let a program in"))
            #expect(page.body.contains("<time datetime=\"2027-01-15T08:00:00Z\""))
            _ = try await yard.house.addClient("job", allow: ["connection:graph"])
            let later = try await browser.get(path)
            #expect(!later.body.contains("Next: let a program in") && later.body.contains("<dd>job</dd>"))
        }
    }

    @Test("What the token lacks is listed, though Entra said yes")
    func missing() async throws {
        let token = ["{}", #"{"roles":["Mail.Read"]}"#, "s"].map { Base64URL.encode($0.utf8) }.joined(separator: ".")
        try await withGraph(Answers(.token(token))) { yard, browser, graph in
            var browser = browser
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.needs = ["Mail.Read", "Group.Read.All", "User.Read.All"]
            }
            let page = try await authorise(&browser, graph)
            #expect(page.status == 200 && page.body.contains("these permissions are not in it yet."))
            let listed = page.body.matches(of: /<li class="mono">([^<]*)<\/li>/).map { String($0.1) }
            #expect(listed == ["Group.Read.All", "User.Read.All"])
            #expect(page.body.contains("href=\"/connections/\(graph.id)/permissions\""))
            #expect(try await yard.house.desk.connection(.id(graph.id)).status == .authorised)
        }
    }

    @Test("Entra's no leads to a window over the page: the code, our value to copy, the ids, and what to do")
    func no() async throws {
        try await withGraph(Answers(.refusal(700_213))) { yard, browser, graph in
            var browser = browser
            let answer = try await authorise(&browser, graph)
            let path = "/connections/\(graph.id)"
            #expect(answer.status == 303 && answer["Location"] == "\(path)?refused=1")
            let page = try await browser.get("\(path)?refused=1")
            let subject = try await yard.house.desk.triple(of: .id(graph.id)).subject.text
            #expect(
                page.dialog.contains(">AADSTS700213</h2>") && page.dialog.contains("value=\"\(subject)\" readonly>"))
            for id in ["0f1e2d3c-aaaa-bbbb-cccc-000000000001", "0f1e2d3c-aaaa-bbbb-cccc-000000000002"] {
                #expect(page.dialog.contains("value=\"\(id)\" readonly>"))
            }
            #expect(page.dialog.contains("AADSTS700213: No.") && page.dialog.contains("What usually goes wrong"))
            #expect(page.dialog.contains("Waiting may help") && page.dialog.contains("data-countdown=\"60\""))
            #expect(page.dialog.contains("name=\"attempt\" value=\"2\"") && !page.dialog.contains("aureole "))
            #expect(
                page.body.contains("<div class=\"page\" inert>") && page.body.contains("<header class=\"top\" inert>"))
            #expect(page.body.contains(">Refused</span>") && page.foreignTags == [])
            let closed = try await browser.get(path)
            #expect(closed.dialog.isEmpty && !closed.body.contains(" inert") && closed.body.contains("/authorise\""))
        }
    }

    @Test("Tries in a row are counted; the tenth is not repeated by itself any more")
    func attempts() async throws {
        try await withGraph(Answers(.refusal(700_213))) { _, browser, graph in
            var browser = browser
            for (attempt, shown) in [(1, 1), (2, 2), (9, 9), (10, 10), (11, 10), (0, 1), (-7, 1), (Int.max, 10)] {
                let answer = try await authorise(&browser, graph, attempt)
                #expect(answer["Location"] == "/connections/\(graph.id)?refused=\(shown)")
                let page = try await browser.get("/connections/\(graph.id)?refused=\(attempt)")
                #expect(page.dialog.contains("data-countdown") == (shown < 10), "\(attempt)")
                #expect(page.dialog.contains("<input type=\"hidden\" name=\"attempt\" value=\"\(shown + 1)\"><button"))
            }
            let odd = try await browser.submit("/connections/\(graph.id)/authorise", ["attempt": "many"])
            #expect(odd["Location"] == "/connections/\(graph.id)?refused=1")
        }
    }

    @Test("Where waiting does not help, nothing is tried again by itself")
    func never() async throws {
        try await withGraph(Answers(.refusal(7_000_222))) { _, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            let page = try await browser.get("/connections/\(graph.id)?refused=1")
            #expect(page.dialog.contains("Waiting does not help") && !page.dialog.contains("data-countdown"))
        }
    }

    /// What Azure shows, `SUBJECT` being our value; what is said of it, and what is marked on both sides.
    private static let pasted: [(shown: String, words: String, marks: [String])] = [
        ("SUBJECT", "Both are the same, character by character.", []),
        ("SUBJECT/", "a slash at the end that does not belong there", ["", "/"]),
        ("Agent:IDENTIFIER", "Only upper and lower case differ, at 1 place.", ["a", "A"]),
        ("SUBJECT ", "ends with a blank or an invisible character", ["", "&lt;U+0020&gt;"]),
        ("\u{A0}SUBJECT", "begins with a blank or an invisible character", ["a", "&lt;U+00A0&gt;"]),
        ("https://login.contoso.example/fed", "What belongs into the field Issuer was pasted here.", ["a", "h"]),
        ("<script>alert(1)</script>", "Azure has another value.", ["a", "&lt;"]),
    ]

    @Test("What Azure shows is held against our value, and stays in its field as it was pasted", arguments: pasted)
    func compare(shown: String, words: String, marks: [String]) async throws {
        try await withGraph(Answers(.refusal(700_213))) { yard, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            let subject = try await yard.house.desk.triple(of: .id(graph.id)).subject.text
            let text = shown.replacing("SUBJECT", with: subject)
                .replacing("IDENTIFIER", with: subject.dropFirst("agent:".count))
            // A second time it is what the field then holds that is compared.
            for _ in 0..<2 {
                let page = try await browser.submit(
                    "/connections/\(graph.id)/compare", ["shown-subject": text, "attempt": "3"])
                #expect(page.status == 200 && page.dialog.contains(words), "\(page.dialog)")
                let found = page.dialog.matches(of: /<mark>([^<]*)<\/mark>/).map { String($0.1) }
                #expect(found == marks)
                #expect(page.holds("name=\"shown-subject\" type=\"text\" value=\"\(text.escaped)\""))
                #expect(page.dialog.contains("name=\"attempt\" value=\"4\"") && page.foreignTags == [])
            }
            #expect(try await yard.house.desk.connection(.id(graph.id)).status == .refused)
        }
    }

    @Test(
        "Where Entra does not say which of the three differs, each has a field, and those left empty are not compared")
    func three() async throws {
        try await withGraph(Answers(.refusal(70021))) { _, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            let page = try await browser.get("/connections/\(graph.id)?refused=1")
            for name in ["Issuer", "Value", "Audience"] {
                #expect(
                    page.dialog.contains("Our value (\(name))<") && page.dialog.contains("Azure shows under \(name)<"))
            }
            let compared = try await browser.submit(
                "/connections/\(graph.id)/compare", ["shown-issuer": "https://x.example", "shown-audience": ""])
            #expect(compared.dialog.ranges(of: "class=\"comparison\"").count == 1)
        }
    }

    @Test("A refusal is over after an edit, and after a yes", arguments: [true, false], [true, false])
    func over(isEdit: Bool, isRestarted: Bool) async throws {
        let answers = Answers(.refusal(700_213), .token("t"))
        try await withGraph(answers) { yard, browser, graph in
            var browser = browser
            let path = "/connections/\(graph.id)"
            _ = try await authorise(&browser, graph)
            #expect(try await !browser.get("\(path)?refused=1").dialog.isEmpty)
            if isEdit {
                _ = try await browser.submit(
                    "\(path)/identify",
                    ["tenant": "fabrikam.example", "application": Estate.clientID, "version": "1"])
                _ = try await browser.submit(
                    "\(path)/identify", ["tenant": Estate.tenant, "application": Estate.clientID, "version": "2"])
            } else {
                _ = try await authorise(&browser, graph)
            }
            let page = try await browser.get("\(path)?refused=1")
            #expect(page.status == 200 && page.dialog.isEmpty && !page.body.contains(" inert"))
            guard isRestarted else { return }
            try await yard.house.restarted { house in
                let diagnosis = try await house.desk.lastDiagnosis(of: house.desk.connection(.id(graph.id)))
                #expect(diagnosis == nil)
            }
        }
    }

    @Test("After a restart the window still tells by the code")
    func restarted() async throws {
        try await withGraph(Answers(.refusal(700_213))) { yard, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            try await yard.house.restarted { house in
                try await withListener(logger: house.log.logger) { onBound in
                    try PrivateListener(
                        desk: house.desk, instruments: .blind, registry: PrometheusRegistry(),
                        address: .init(host: "127.0.0.1", port: 0), logger: house.log.logger, onBound: onBound)
                } body: { port in
                    var later = Browser(Yard(house: house, registry: PrometheusRegistry(), port: port))
                    later.cookies = browser.cookies
                    let page = try await later.get("/connections/\(graph.id)?refused=2")
                    #expect(page.dialog.contains(">AADSTS700213</h2>") && page.dialog.contains("readonly>"))
                    #expect(!page.dialog.contains("0f1e2d3c") && page.dialog.contains("data-countdown"))
                }
            }
        }
    }

    @Test("An address alone opens no window over a connection that was never refused", arguments: ["1", "x", "", "99"])
    func unasked(attempt: String) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let graph = try await yard.house.addConnection("graph", agent: try await yard.house.addAgent("helpdesk"))
            let page = try await browser.get("/connections/\(graph.id)?refused=\(attempt)")
            #expect(page.status == 200 && page.dialog.isEmpty && !page.body.contains(" inert"))
        }
    }

    @Test("A draft has neither a button nor a link, and cannot be tried")
    func draft() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            for permissions in PermissionType.allCases {
                let draft = try await yard.house.desk.addConnection(
                    Name("draft \(permissions.rawValue)"),
                    Connection.Settings(credential: .federated(agent.id), permissions: permissions), by: TestHouse.admin
                )
                let page = try await browser.get("/connections/\(draft.id)")
                #expect(page.body.contains("Save the two IDs first."))
                #expect(!page.body.contains("/authorise\"") && !page.body.contains("\(draft.id)/sign-in"))
                #expect(try await authorise(&browser, draft).status == 303)
                let window = try await browser.get("/connections/\(draft.id)?refused=1").dialog
                #expect(window.contains("has no tenant or no client ID yet.") && !window.contains("data-countdown"))
            }
        }
    }

    @Test("Where a person signs in, a link leads to Microsoft instead of a button")
    func delegated() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let agent = try await yard.house.addAgent("helpdesk")
            let mail = try await yard.house.desk.addConnection(
                Name("mail"),
                Connection.Settings(
                    tenant: Tenant(Estate.tenant), applicationID: ApplicationID(Estate.clientID),
                    credential: .federated(agent.id), permissions: .delegated), by: TestHouse.admin)
            let page = try await browser.get("/connections/\(mail.id)")
            #expect(page.body.contains("href=\"/connections/\(mail.id)/sign-in\">Sign in with Microsoft</a>"))
            #expect(!page.body.contains("/authorise\""))
        }
    }

    @Test("Markup in what Entra says is text")
    func markup() async throws {
        let evil = "<script>alert(1)</script>\\\"\u{301}'<img src=x>"
        let body = """
            {"error":"invalid_client","error_description":"AADSTS700213: \(evil)","error_codes":[700213],\
            "trace_id":"\(evil)","correlation_id":"\(evil)"}
            """
        try await withGraph(Answers(.reply(401, [], body))) { _, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            let page = try await browser.get("/connections/\(graph.id)?refused=1")
            #expect(page.dialog.contains("&lt;script&gt;alert(1)"))
            #expect(page.foreignTags == [])
        }
    }

    @Test("When Entra cannot be asked, the window says so in our words")
    func unavailable() async throws {
        try await withGraph(Answers(.throttled(retryAfter: 5))) { _, browser, graph in
            var browser = browser
            _ = try await authorise(&browser, graph)
            let window = try await browser.get("/connections/\(graph.id)?refused=1").dialog
            #expect(window.contains(">entra-throttled</h2>") && window.contains("Entra limits the requests"))
        }
    }
}

/// What Entra answers, one after another; the last for ever.
private final class Answers: Sendable {
    private let left: Mutex<[Scripted]>

    init(_ answers: Scripted...) { left = Mutex(answers) }

    var next: Scripted { left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
}

extension Answer {
    /// The window over the page; empty where there is none.
    fileprivate var dialog: Substring {
        guard let start = body.range(of: "<dialog "), let end = body.range(of: "</dialog>") else { return "" }
        return body[start.lowerBound..<end.upperBound]
    }
}
