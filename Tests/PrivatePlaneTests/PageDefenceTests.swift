import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The defences of the pages", .timeLimit(.minutes(2)))
struct PageDefenceTests {
    private static let forms = ["/sign-out", "/sign-out-everywhere", "/sessions/SESSION/end"]

    @Test("A browser is told on a page that an address leads nowhere; a program in JSON")
    func nowhere() async throws {
        try await withPages { yard, browser in
            for accept in ["text/html,application/xhtml+xml,*/*;q=0.8", "application/json", nil] {
                let answer = try await yard.answer(
                    to: Ask("/nothing", method: "GET").with { ask in
                        if let accept { ask.fields.append(("Accept", accept)) }
                    })
                let isPage = accept?.contains("html") == true
                #expect(answer.status == 404 && answer.body.contains("There is nothing here") == isPage)
                #expect((answer["Content-Security-Policy"] != nil) == isPage)
                #expect(answer.body.contains("\"invalid_request\"") != isPage)
            }
        }
    }

    @Test("Every answer to a browser says how it may be used, also one that refuses")
    func headers() async throws {
        try await withSignedIn { _, browser in
            var (browser, stranger, lost) = (browser, Browser(browser.yard), browser)
            lost.host = "evil.example"
            let answers = [
                try await browser.get("/"), try await stranger.get("/"), try await stranger.get("/sign-in"),
                try await browser.post("/sign-out", [:]), try await stranger.post("/sign-out", [:]),
                try await lost.get("/"), try await browser.post("/sign-in", ["form_token": "x"]),
            ]
            #expect(answers.map(\.status) == [200, 303, 200, 403, 403, 421, 403])
            for answer in answers {
                #expect(
                    answer["Content-Security-Policy"] == """
                        default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
                        form-action 'self'; frame-ancestors 'none'; base-uri 'none'
                        """)
                #expect(answer["X-Content-Type-Options"] == "nosniff")
                #expect(answer["Referrer-Policy"] == "no-referrer")
                #expect(answer["Cache-Control"] == "no-store")
                #expect(answer["Cross-Origin-Opener-Policy"] == "same-origin")
                #expect(answer["Cross-Origin-Resource-Policy"] == "same-origin")
                #expect(answer["Access-Control-Allow-Origin"] == nil)
                if answer.status != 303 { #expect(answer["Content-Type"] == "text/html; charset=utf-8") }
            }
        }
    }

    @Test("Nothing on a page is fetched from elsewhere, and nothing runs in it but our own script")
    func selfContained() async throws {
        try await withSignedIn { _, browser in
            var (browser, stranger) = (browser, Browser(browser.yard))
            for page in [
                try await browser.get("/"), try await browser.get("/account"), try await stranger.get("/sign-in"),
            ] {
                #expect(page.foreignTags == [])
                #expect(page.tags(of: "script").count == 1, "what looks for tags finds them")
                for word in [" style=", "http://", "https://", " onclick=", "javascript:"] {
                    #expect(!page.body.contains(word), "\(word)")
                }
            }
        }
    }

    @Test("A form without this session's token changes nothing", arguments: forms, ForeignToken.allCases)
    func token(path: String, token: ForeignToken) async throws {
        try await withSignedIn { yard, browser in
            var (browser, other) = (browser, Browser(yard))
            try await yard.house.addAdmin("bob")
            _ = try await other.signIn("bob")
            let own = try #require(try await browser.formToken())
            let presented: String? =
                switch token {
                case .none: nil
                case .empty: ""
                case .ofAnotherSession: try await other.formToken()
                case .theCookie: browser.cookies[Browser.session]
                case .cutShort: String(own.dropLast())
                case .ofTheSignInForm: try await Browser.newForm(yard)
                }
            let session = try #require(try await yard.house.desk.sessions(of: yard.anna()).first?.id)
            let path = path.replacing("SESSION", with: "\(session)")
            let answer = try await browser.post(path, presented.map { ["form_token": $0] } ?? ["x": "y"])
            #expect(answer.status == 403)
            #expect(answer.body.contains("This form was not taken"))
            #expect(try await browser.isSignedIn())
            // The same with its own token is taken.
            #expect(try await browser.post(path, ["form_token": own]).status == 303)
            #expect(try await !browser.isSignedIn())
        }
    }

    @Test(
        "A form that another site sends is not taken, though cookie and token are right", arguments: ForeignOrigin.all)
    func origin(row: ForeignOrigin) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let token = try #require(try await browser.formToken())
            browser.fields = row.fields.map { ($0, $1.replacing("PORT", with: "\(yard.port)")) }
            let answer = try await browser.post("/sign-out", ["form_token": token])
            #expect(answer.status == (row.isTaken ? 303 : 403))
            #expect(try await browser.isSignedIn() != row.isTaken)
        }
    }

    @Test("The form for signing in is bound to the browser that got it", arguments: ForeignForm.allCases)
    func signInForm(row: ForeignForm) async throws {
        try await withPages { yard, browser in
            var browser = browser
            let form = try await browser.get("/sign-in")
            let own = try #require(form.hidden("form_token"))
            let token: String?
            switch row {
            case .noToken: token = nil
            case .noCookie: (token, browser.cookies) = (own, [:])
            case .tokenOfAnother: token = try await Browser.newForm(yard)
            case .cookieOfAnother:
                var other = Browser(yard)
                _ = try await other.get("/sign-in")
                (token, browser.cookies) = (own, other.cookies)
            case .theCookie: token = browser.cookies["aureole-sign-in"]
            case .foreignSite:
                token = own
                browser.fields = [("Sec-Fetch-Site", "cross-site")]
            }
            var fields = ["name": "anna", "passphrase": Browser.passphrase, "next": "/"]
            fields["form_token"] = token
            let answer = try await browser.post("/sign-in", fields)
            #expect(answer.status == 403 && answer.body.contains("This form was not taken"))
            #expect(answer.values(of: "Set-Cookie").isEmpty)
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 100)
            #expect(!rows.contains { $0.record.action == "admin.sign-in" })
        }
    }

    @Test("A session that was ended is over for a copy of its cookie, and its forms are worth nothing")
    func stolen() async throws {
        try await withSignedIn { _, browser in
            var (browser, thief) = (browser, browser)
            let token = try #require(try await thief.formToken())
            #expect(try await browser.post("/sign-out", ["form_token": token]).status == 303)
            #expect(browser.cookies[Browser.session] == nil)
            #expect(try await !thief.isSignedIn())
            for path in ["/sign-out", "/sign-out-everywhere"] {
                let replayed = try await thief.post(path, ["form_token": token])
                #expect(replayed.status == 403 && replayed.body.contains("Your session has ended."))
            }
            // Nor is the old token good in a new session.
            _ = try await browser.signIn()
            #expect(try await browser.post("/sign-out", ["form_token": token]).status == 403)
        }
    }

    @Test("An admin sees the own sessions and ends any of them; all at once too")
    func sessions() async throws {
        try await withSignedIn { yard, browser in
            var (browser, elsewhere, bob) = (browser, Browser(yard), Browser(yard))
            try await yard.house.addAdmin("bob")
            _ = try await elsewhere.signIn()
            _ = try await bob.signIn("bob")
            let account = try await browser.get("/account")
            let others = account.body.matches(of: /action="(\/sessions\/[^"]*\/end)"/).map { String($0.1) }
            try #require(others.count == 1)
            let token = try #require(account.hidden("form_token"))
            // Bob knows the address of the form, and has a token of his own.
            let bobs = try #require(try await bob.formToken())
            #expect(try await bob.post(others[0], ["form_token": bobs]).status == 303)
            #expect(try await elsewhere.isSignedIn())
            #expect(try await browser.post(others[0], ["form_token": token]).status == 303)
            #expect(try await !elsewhere.isSignedIn())
            for nonsense in ["x", "%00", "00000000-0000-4000-8000-00000000ffff"] {
                let answer = try await browser.post("/sessions/\(nonsense)/end", ["form_token": token])
                #expect(answer.status == 303)
            }
            #expect(try await browser.isSignedIn())
            _ = try await elsewhere.signIn()
            #expect(try await browser.post("/sign-out-everywhere", ["form_token": token]).status == 303)
            #expect(try await !elsewhere.isSignedIn())
            #expect(try await !browser.isSignedIn())
            #expect(try await bob.isSignedIn())
        }
    }

    @Test("A name that somebody else points at this machine gets no page", arguments: AskedHost.all)
    func rebinding(row: AskedHost) async throws {
        try await withPages(url: row.url) { yard, browser in
            let host = row.host?.replacing("PORT", with: "\(yard.port)")
            for path in ["/", "/sign-in"] {
                let answer = try await yard.answer(to: Ask(path, method: "GET").with { $0.host = host })
                #expect((answer.status != 421) == row.isOurs)
                if answer.status == 421 { #expect(answer.body.contains("Another host")) }
            }
            if !row.isOurs, let host {
                let post = Ask("/sign-in", body: "name=anna", type: "application/x-www-form-urlencoded")
                #expect(try await yard.answer(to: post.with { $0.host = host }).status == 421)
            }
        }
    }

    @Test("Integrations may call the plane by any name")
    func integrations() async throws {
        try await withPages { yard, _ in
            let ask = Ask("/health/live", method: "GET").with { $0.host = "other.example" }
            let status = try await yard.answer(to: ask).status
            #expect(status == 200)
        }
    }

    @Test("A form that cannot be read is refused with a page", arguments: BrokenForm.all)
    func broken(row: BrokenForm) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let token = try #require(try await browser.formToken())
            let body = row.body.replacing("TOKEN", with: token)
            let answer = try await browser.send(Ask("/sign-out", body: body, type: row.type))
            #expect(answer.status == row.status)
            #expect(try await browser.isSignedIn())
        }
    }

    @Test(
        "Pages take the methods they are for",
        arguments: [
            ("/", "POST", "GET, HEAD"), ("/sign-in", "PUT", "GET, HEAD, POST"), ("/sign-out", "GET", "POST"),
            ("/sign-out-everywhere", "GET", "POST"), ("/sessions/x/end", "GET", "POST"),
        ])
    func methods(path: String, method: String, allowed: String) async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let answer = try await browser.send(Ask(path, method: method))
            #expect(answer.status == 405 && answer["Allow"] == allowed)
            #expect(try await browser.isSignedIn())
        }
    }

    @Test("A key of an integration opens no page, and a session mints no token")
    func doors() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let key = try await yard.house.addClient("boss", admin: true)
            let ask = Ask("/", method: "GET", key: key).with { $0.host = browser.host }
            #expect(try await yard.answer(to: ask).status == 303)
            _ = try await yard.house.addAgent("helpdesk")
            #expect(try await browser.send(Ask("/v1/agents/helpdesk/token")).status == 401)
        }
    }
}

extension Browser {
    /// The token of a form for signing in that another browser got.
    static func newForm(_ yard: Yard) async throws -> String? {
        var other = Browser(yard)
        return try await other.get("/sign-in").hidden("form_token")
    }
}

extension Yard {
    func anna() async throws -> Admin { try await house.desk.admin(.name(Name("anna"))) }
}

/// A form token that is not the session's.
enum ForeignToken: CaseIterable, Sendable {
    case none, empty, ofAnotherSession, theCookie, cutShort, ofTheSignInForm
}

/// How the form for signing in can come from elsewhere.
enum ForeignForm: CaseIterable, Sendable {
    case noToken, noCookie, tokenOfAnother, cookieOfAnother, theCookie, foreignSite
}

/// What a browser says of where a form comes from.
struct ForeignOrigin: Sendable, CustomTestStringConvertible {
    let fields: [(String, String)]
    let isTaken: Bool

    var testDescription: String { fields.map { "\($0): \($1)" }.joined(separator: ", ") }

    private init(_ site: String?, _ origin: String?, isTaken: Bool = false) {
        fields = [("Sec-Fetch-Site", site), ("Origin", origin)].compactMap { name, value in value.map { (name, $0) } }
        self.isTaken = isTaken
    }

    static let all = [
        ForeignOrigin("same-origin", "null", isTaken: true),
        ForeignOrigin("same-origin", "http://localhost:PORT", isTaken: true),
        ForeignOrigin("same-origin", nil, isTaken: true),
        ForeignOrigin(nil, "http://localhost:PORT", isTaken: true),
        ForeignOrigin(nil, "http://localhost:8444", isTaken: true),
        ForeignOrigin(nil, nil, isTaken: true),
        ForeignOrigin("cross-site", nil), ForeignOrigin("same-site", nil), ForeignOrigin("none", nil),
        ForeignOrigin("cross-site", "http://localhost:PORT"), ForeignOrigin("cross-site", "null"),
        ForeignOrigin("same-origin", "http://evil.example"), ForeignOrigin(nil, "http://evil.example"),
        ForeignOrigin(nil, "null"), ForeignOrigin(nil, "https://localhost:PORT"),
        ForeignOrigin(nil, "http://localhost"), ForeignOrigin(nil, "http://localhost:PORT.evil.example"),
        ForeignOrigin(nil, "http://localhost:1"), ForeignOrigin(nil, ""),
        ForeignOrigin("same-origin, cross-site", nil),
    ]
}

/// A `Host` and whether it is one of ours.
struct AskedHost: Sendable, CustomTestStringConvertible {
    let url: String?
    let host: String?
    let isOurs: Bool

    var testDescription: String { "\(host ?? "none") at \(url ?? "the usual URL")" }

    private init(_ host: String?, at url: String? = nil, isOurs: Bool = false) {
        self.url = url
        self.host = host
        self.isOurs = isOurs
    }

    private static let site = "https://aureole.example"

    static let all = [
        AskedHost("localhost:PORT", isOurs: true), AskedHost("LOCALHOST:PORT", isOurs: true),
        AskedHost("127.0.0.1:PORT", isOurs: true), AskedHost("[::1]:PORT", isOurs: true),
        // The usual URL, by which a proxy may forward.
        AskedHost("localhost:8444", isOurs: true),
        AskedHost("localhost"), AskedHost("localhost:1"), AskedHost("evil.example:PORT"), AskedHost("evil.example"),
        AskedHost("localhost.evil.example:PORT"), AskedHost("127.0.0.1.evil.example:PORT"), AskedHost(""),
        AskedHost("localhost:PORT@evil.example"), AskedHost("evil.example#localhost:PORT"),
        AskedHost("0.0.0.0:PORT"), AskedHost("127.0.0.2:PORT"),
        AskedHost("aureole.example", at: site, isOurs: true), AskedHost("aureole.example:443", at: site, isOurs: true),
        AskedHost("Aureole.Example", at: site, isOurs: true), AskedHost("localhost:PORT", at: site, isOurs: true),
        AskedHost("aureole.example:80", at: site), AskedHost("aureole.example:PORT", at: site),
        AskedHost("xaureole.example", at: site), AskedHost("aureole.example.", at: site),
    ]
}

/// A form that no browser of ours sends. `TOKEN` stands for the right one.
struct BrokenForm: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let type: String?
    let status: Int

    private init(_ what: String, _ body: String, type: String? = form, status: Int = 400) {
        testDescription = what
        self.body = body
        self.type = type
        self.status = status
    }

    private static let form = "application/x-www-form-urlencoded"

    static let all = [
        BrokenForm("JSON", #"{"form_token":"TOKEN"}"#, type: "application/json"),
        BrokenForm("text, as a form of another site may send it", "form_token=TOKEN", type: "text/plain"),
        BrokenForm("no type", "form_token=TOKEN", type: nil),
        BrokenForm("the token twice", "form_token=TOKEN&form_token=TOKEN"),
        BrokenForm("half an escape", "form_token=TOKEN&x=%4"),
        BrokenForm("bytes that are no UTF-8", "form_token=TOKEN&x=%FF"),
        BrokenForm("a character as it is", "form_token=TOKEN&x=é"),
        BrokenForm("an accent on the ampersand", "form_token=TOKEN&\u{301}x=y"),
        BrokenForm("too much", "form_token=TOKEN&x=" + String(repeating: "a", count: 64 * 1024), status: 413),
        BrokenForm("nothing", "", status: 403),
        BrokenForm("the token under another name", "Form_token=TOKEN", status: 403),
    ]
}
