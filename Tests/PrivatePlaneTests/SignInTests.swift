import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Signing in with a browser", .timeLimit(.minutes(2)))
struct SignInTests {
    @Test("The form leads to the page that was asked for")
    func way() async throws {
        try await withPages { _, browser in
            var browser = browser
            let first = try await browser.get("/")
            #expect(first.status == 303 && first["Location"] == "/sign-in")
            let form = try await browser.get("/sign-in")
            #expect(form.status == 200)
            #expect(form.body.contains("<form method=\"post\" action=\"/sign-in\""))
            let answer = try await browser.signIn()
            #expect(answer.status == 303 && answer["Location"] == "/")
            let home = try await browser.get("/")
            #expect(home.status == 200)
            let account = try await browser.get("/account")
            #expect(account.body.contains("You are signed in as <strong>anna</strong>."))
            #expect(account.body.contains("127.0.0.1") && account.body.contains("this one"))
            // The form has done its work.
            #expect(browser.cookies.keys.sorted() == ["aureole-session"])
            let again = try await browser.get("/sign-in?next=/?a")
            #expect(again.status == 303 && again["Location"] == "/?a")
        }
    }

    @Test("Without an admin the page says how to make one, and has no form")
    func nobody() async throws {
        try await withYard(.withoutRing) { yard in
            var browser = Browser(yard)
            let page = try await browser.get("/sign-in")
            #expect(page.status == 200)
            #expect(page.body.contains("aureole admin add NAME --password-stdin"))
            #expect(!page.body.contains("<form"))
        }
    }

    @Test("A wrong passphrase and a name that nobody has get one page, but for what was typed")
    func wrong() async throws {
        try await withPages { _, browser in
            var pages: [String] = []
            for name in ["anna", "nobody"] {
                var browser = browser
                let answer = try await browser.signIn(name, "wrong horse battery")
                #expect(answer.status == 403)
                #expect(answer.body.contains("The name or the passphrase is not right."))
                #expect(!answer.body.contains("wrong horse"))
                #expect(browser.cookies[Browser.session] == nil)
                let token = try #require(answer.hidden("form_token"))
                pages.append(answer.body.replacing(token, with: "TOKEN").replacing("\"\(name)\"", with: "NAME"))
            }
            #expect(pages[0] == pages[1])
        }
    }

    @Test("On loopback the cookies are for this host, no script and no other site; with HTTPS for that alone")
    func cookies() async throws {
        let exact = /aureole-(session|sign-in)=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict/
        for (url, prefix, suffix) in [(nil, "", ""), ("https://aureole.example", "__Host-", "; Secure")] {
            try await withPages(url: url) { _, browser in
                var browser = browser
                if url != nil { browser.host = "aureole.example" }
                let form = try await browser.get("/sign-in")
                let answer = try await browser.signIn()
                #expect(answer.status == 303)
                let set = form.values(of: "Set-Cookie") + answer.values(of: "Set-Cookie")
                try #require(set.count == 3)
                for cookie in set.prefix(2) {
                    #expect(cookie.hasPrefix(prefix) && cookie.hasSuffix(suffix))
                    let bare = cookie.dropFirst(prefix.count).dropLast(suffix.count)
                    #expect(bare.wholeMatch(of: exact) != nil, "\(cookie)")
                }
                #expect(
                    set[2] == "\(prefix)aureole-sign-in=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict\(suffix)")
            }
        }
    }

    @Test("The cookie of plain loopback is not read in the place of the one for HTTPS, nor the other way round")
    func otherName() async throws {
        for (url, right, wrong) in [
            (nil, "aureole-session", "__Host-aureole-session"),
            ("https://aureole.example", "__Host-aureole-session", "aureole-session"),
        ] {
            try await withPages(url: url) { _, browser in
                var browser = browser
                if url != nil { browser.host = "aureole.example" }
                _ = try await browser.signIn()
                let token = try #require(browser.cookies[right])
                browser.cookies = [wrong: token]
                #expect(try await !browser.isSignedIn())
                browser.cookies = [right: token]
                #expect(try await browser.isSignedIn())
            }
        }
    }

    @Test("A cookie that somebody else has chosen never becomes a session")
    func fixation() async throws {
        try await withPages { yard, browser in
            var (mallory, anna) = (browser, browser)
            let planted = String(repeating: "A", count: 43)
            anna.cookies[Browser.session] = planted
            _ = try await anna.signIn()
            #expect(try #require(anna.cookies[Browser.session]) != planted)
            mallory.cookies[Browser.session] = planted
            #expect(try await !mallory.isSignedIn())
            // Nor does a session of Mallory's own: who signs in gets a new one, and the old one is over.
            try await yard.house.addAdmin("mallory")
            _ = try await mallory.signIn("mallory")
            let own = try #require(mallory.cookies[Browser.session])
            var victim = browser
            // The form is open already when the cookie is planted.
            let form = try await victim.get("/sign-in")
            victim.cookies[Browser.session] = own
            _ = try await victim.post(
                "/sign-in",
                [
                    "name": "anna", "passphrase": Browser.passphrase, "next": "/",
                    "form_token": try #require(form.hidden("form_token")),
                ])
            #expect(try #require(victim.cookies[Browser.session]) != own)
            #expect(try await victim.get("/account").body.contains("<strong>anna</strong>"))
            mallory.cookies = [Browser.session: own]
            #expect(try await !mallory.isSignedIn())
        }
    }

    @Test("A cookie that is there twice is nobody's")
    func twice() async throws {
        try await withPages { yard, browser in
            var browser = browser
            _ = try await browser.signIn()
            let token = try #require(browser.cookies[Browser.session])
            for cookie in [
                "aureole-session=\(token); aureole-session=x", "aureole-session=x; aureole-session=\(token)",
            ] {
                let ask = Ask("/", method: "GET").with { ask in
                    ask.host = browser.host
                    ask.fields = [("Cookie", cookie)]
                }
                #expect(try await yard.answer(to: ask).status == 303)
            }
        }
    }

    @Test(
        "After signing in a browser stays here, whatever the link said",
        arguments: [
            ("/", "/"), ("/?a=b", "/?a=b"), ("/connections/a%20b?x=1&y=2", "/connections/a%20b?x=1&y=2"),
            ("", "/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"),
            ("\\\\evil.example", "/"), ("///evil.example", "/"), ("/a//evil.example", "/"), ("evil.example", "/"),
            ("javascript:alert(1)", "/"), (" //evil.example", "/"), ("/\t/evil.example", "/"),
            ("\t//evil.example", "/"),
            ("/\r\nSet-Cookie: a=b", "/"), ("/\u{0}", "/"), ("/\u{7F}", "/"), ("/é", "/"), ("/a b", "/"),
            ("/" + String(repeating: "a", count: 2000), "/"),
        ])
    func next(asked: String, goes: String) async throws {
        try await withPages { _, browser in
            var browser = browser
            // A page that was changed on its way: the hidden field says it.
            let form = try await browser.get("/sign-in")
            let answer = try await browser.post(
                "/sign-in",
                [
                    "name": "anna", "passphrase": Browser.passphrase, "next": asked,
                    "form_token": try #require(form.hidden("form_token")),
                ])
            #expect(answer.status == 303 && answer["Location"] == goes)
            #expect(answer.values(of: "Set-Cookie").count == 2)
            // A link: the query says it, to a browser that is signed in already.
            let link = try await browser.get("/sign-in?next=\(Browser.encoded(asked))")
            #expect(link.status == 303 && link["Location"] == goes)
        }
    }

    @Test("A page that needs a session sends a browser to the form and back, with its query")
    func back() async throws {
        try await withPages { _, browser in
            var browser = browser
            let first = try await browser.get("/?tab=keys&x=%2F")
            #expect(first["Location"] == "/sign-in?next=%2F%3Ftab%3Dkeys%26x%3D%252F")
            let form = try await browser.get(try #require(first["Location"]))
            let answer = try await browser.post(
                "/sign-in",
                [
                    "name": "anna", "passphrase": Browser.passphrase,
                    "next": try #require(form.hidden("next")).replacing("&amp;", with: "&"),
                    "form_token": try #require(form.hidden("form_token")),
                ])
            #expect(answer["Location"] == "/?tab=keys&x=%2F")
        }
    }

    @Test("After five failures a browser has to wait, and Retry-After says for how long")
    func flood() async throws {
        try await withPages { yard, browser in
            var browser = browser
            for _ in 0..<5 { #expect(try await browser.signIn("anna", "wrong").status == 403) }
            // What a forwarding proxy is said to say does not make it another peer.
            browser.fields += [
                ("X-Forwarded-For", "192.0.2.9"), ("Forwarded", "for=192.0.2.9"), ("X-Real-IP", "192.0.2.9"),
            ]
            let answer = try await browser.signIn()
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "1")
            #expect(answer.body.contains("There were too many tries. Wait 1 seconds."))
            yard.house.clock.advance(1)
            #expect(try await browser.signIn().status == 303)
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 100).map(\.record)
            #expect(rows.filter { $0.action == "admin.sign-in" }.allSatisfy { $0.details.contains("127.0.0.1") })
        }
    }

    @Test(
        "What was typed comes back as text, never as markup",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus='alert(1)",
            "<\u{301}b>",
            "&lt;", "</title><script>",
        ])
    func escaped(name: String) async throws {
        try await withPages { yard, browser in
            var browser = browser
            let answer = try await browser.signIn(name, "wrong")
            #expect(answer.status == 403)
            #expect(answer.holds("value=\"\(name.escaped)\""))
            #expect(answer.foreignTags == [])
        }
    }

    @Test("An admin's name is text on the page as well")
    func adminName() async throws {
        try await withPages { yard, browser in
            var browser = browser
            // No slash: a name has none.
            try await yard.house.addAdmin("<img src=x onerror=alert(1)>")
            _ = try await browser.signIn("<img src=x onerror=alert(1)>")
            let account = try await browser.get("/account")
            #expect(account.status == 200)
            #expect(account.body.contains("<strong>&lt;img src=x onerror=alert(1)&gt;</strong>"))
            #expect(account.body.contains("<li>&lt;img src=x onerror=alert(1)&gt;</li>"))
            #expect(account.foreignTags == [])
        }
    }

    @Test("Where passphrases could be read on their way, nobody can sign in")
    func inTheClear() async throws {
        try await withPages(allowsSignIn: false) { yard, browser in
            var browser = browser
            let form = try await browser.get("/sign-in")
            #expect(form.status == 403 && form.body.contains("AUREOLE_PRIVATE_URL"))
            #expect(!form.body.contains("<form"))
            // Nor with a form that was got where it was safe.
            browser.cookies["aureole-sign-in"] = String(repeating: "A", count: 43)
            let token = yard.house.desk.signInForm(presenting: browser.cookies["aureole-sign-in"]).formToken
            let answer = try await browser.post(
                "/sign-in", ["name": "anna", "passphrase": Browser.passphrase, "form_token": token])
            #expect(answer.status == 403 && answer.values(of: "Set-Cookie").isEmpty)
        }
    }
}
