import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("A session that ends while a form is filled in", .timeLimit(.minutes(2)))
struct KeptFormTests {
    private static let typed = [
        "name": "Halo \"x\"\u{301} <b>", "subject": "", "audiences": "api://one + two\r\napi://\u{E9}&=%41",
    ]

    /// A browser whose session is over, with what the form says that it gets for `typed`.
    private func withEnded(
        _ form: [String: String] = typed, fields: [(String, String)]? = nil,
        body: (Yard, Browser, Answer) async throws -> Void
    ) async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            var form = form
            form["form_token"] = try await browser.formToken()
            yard.house.clock.advance(365 * 86_400)
            if let fields { browser.fields = fields }
            let answer = try await browser.post("/agents/new", form)
            #expect(try await yard.house.desk.agents().isEmpty)
            try await body(yard, browser, answer)
        }
    }

    /// Signs in with the form of a page, as it stands there.
    private func signIn(
        _ browser: inout Browser, at page: Answer, passphrase: String = Browser.passphrase,
        change: (inout [String: String]) -> Void = { _ in }
    ) async throws -> Answer {
        var form = page.hiddenFields
        (form["name"], form["passphrase"]) = ("anna", passphrase)
        change(&form)
        browser.fields = [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")]
        return try await browser.post("/sign-in", form)
    }

    @Test("What was sent is kept, is there again after signing in, and is done once when it is sent again")
    func kept() async throws {
        try await withEnded { yard, browser, page in
            var browser = browser
            #expect(page.status == 403 && page.body.contains("Your session has ended."))
            #expect(page.hiddenFields["next"] == "/agents/new" && page.foreignTags == [])
            let old = try #require(page.hiddenFields["form_token"])
            let again = try await signIn(&browser, at: page)
            #expect(again.status == 200 && again.body.contains("<h1>This is not done yet</h1>"))
            #expect(again.body.contains("<form method=\"post\" action=\"/agents/new\">"))
            #expect(again.foreignTags == [] && again.tags(of: "b") == [])
            var form = again.hiddenFields
            let fresh = form.removeValue(forKey: "form_token")
            let token = try #require(fresh)
            #expect(token != old)
            #expect(try await browser.formToken() == token)
            #expect(form.keys.sorted() == Self.typed.keys.sorted())
            for (name, value) in Self.typed {
                #expect(Array((form[name] ?? "nothing").utf8) == Array(value.utf8))
                #expect(again.holds("name=\"\(name)\" value=\"\(value.escaped)\""))
            }
            #expect(try await yard.house.desk.agents().isEmpty, "nothing is done before it is sent")
            form["form_token"] = token
            #expect(try await browser.post("/agents/new", form).status == 303)
            let agents = try await yard.house.desk.agents()
            #expect(agents.map(\.name.text) == [Self.typed["name"]])
            #expect(agents.first?.audiences.map(\.text) == ["api://one + two", "api://\u{E9}&=%41"])
            #expect(try await browser.post("/agents/new", form).status == 409)
        }
    }

    @Test("Wrong passphrases in between lose nothing")
    func wrong() async throws {
        try await withEnded { _, browser, page in
            var (browser, page) = (browser, page)
            for _ in 0..<2 {
                page = try await signIn(&browser, at: page, passphrase: "wrong")
                #expect(page.status == 403 && page.body.contains("The name or the passphrase is not right."))
                #expect(page.hiddenFields["kept"] != nil && page.hiddenFields["next"] == "/agents/new")
            }
            let again = try await signIn(&browser, at: page)
            #expect(Self.typed.allSatisfy { again.holds("name=\"\($0)\" value=\"\($1.escaped)\"") })
        }
    }

    @Test(
        "What may come from another site is nobody's work, and is not kept",
        arguments: [
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")], [("Sec-Fetch-Site", "cross-site")],
            [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "none")], [("Origin", "https://evil.example")],
            [("Origin", "null")], [],
        ])
    func foreign(fields: [(String, String)]) async throws {
        try await withEnded(fields: fields) { _, _, page in
            #expect(page.status == 403 && page.body.contains("You are not signed in"))
            #expect(page.hidden("kept") == nil && !page.body.contains("Halo"))
        }
    }

    @Test("A form that says by Origin alone that it is ours is kept")
    func origin() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            yard.house.clock.advance(365 * 86_400)
            browser.fields = [("Origin", "http://localhost:\(yard.port)")]
            let page = try await browser.post("/agents/new", ["name": "x"])
            #expect(page.status == 403 && page.hiddenFields["kept"]?.isEmpty == false)
        }
    }

    @Test("A form that is too long is not kept, and the page says that nothing was done")
    func overlong() async throws {
        try await withEnded(["name": String(repeating: "a", count: 64 * 1024)]) { _, _, page in
            #expect(page.status == 403 && page.hidden("kept") == nil)
            #expect(page.body.contains("Your session has ended, so nothing was done."))
        }
    }

    @Test(
        "Whatever is kept fits through the form for signing in", arguments: [" ", "a", "*", "é", "\u{1F511}", "\r\n"])
    func fits(unit: String) async throws {
        // As browsers send it: a blank is one byte on its way.
        let bytes = unit == " " ? 1 : Browser.encoded(unit).utf8.count
        let text = String(repeating: unit, count: 60_000 / bytes)
        try await withSignedIn { yard, browser in
            var browser = browser
            yard.house.clock.advance(365 * 86_400)
            let body = "form_token=x&name=" + Browser.encoded(text).replacing("%20", with: "+")
            let page = try await browser.send(
                Ask("/agents/new", body: body, type: "application/x-www-form-urlencoded").with {
                    $0.fields += browser.fields
                })
            #expect(page.status == 403)
            let again = try await signIn(&browser, at: page)
            #expect(again.status == 200)
            #expect(Array((again.hiddenFields["name"] ?? "").utf8) == Array(text.utf8))
        }
    }

    @Test("Of a form with a file what was typed is kept, but neither the file nor the password that opens it")
    func multipart() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            yard.house.clock.advance(365 * 86_400)
            let parts = [
                ("name", "", "Halo"), ("upload", "; filename=\"a.pfx\"", "bytes"), ("password", "", "opens it"),
            ]
            let body =
                parts.map { name, file, text in
                    "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n\(text)\r\n"
                }.joined() + "--b--\r\n"
            let page = try await browser.send(
                Ask("/agents/new", body: body, type: "multipart/form-data; boundary=b").with {
                    $0.fields += browser.fields
                })
            #expect(page.status == 403)
            let again = try await signIn(&browser, at: page)
            #expect(again.hiddenFields["name"] == "Halo" && again.body.contains("a file has to be chosen again"))
            #expect(again.hiddenFields["upload"] == nil && again.hiddenFields["password"] == nil)
        }
    }

    @Test(
        "What was not kept by us is nothing",
        arguments: ["", "!", "AA==", "A", "%%%", "_w", "JUU", "YT1iJmE9Yw", String(repeating: "A", count: 5)])
    func garbage(kept: String) async throws {
        try await withEnded { _, browser, page in
            var browser = browser
            let answer = try await signIn(&browser, at: page) { $0["kept"] = kept }
            #expect(answer.status == 303 && answer["Location"] == "/agents/new")
        }
    }

    @Test("Nothing of it gets into a log or the audit")
    func secrecy() async throws {
        try await withEnded(["name": "a-secret-of-azure", "secret": "Zm9v-secret-value"]) { yard, browser, page in
            var browser = browser
            let kept = try #require(page.hiddenFields["kept"])
            _ = try await signIn(&browser, at: page, passphrase: "wrong")
            let again = try await signIn(&browser, at: page)
            #expect(again.body.contains("Zm9v-secret-value"))
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            for text in [yard.house.log.text, "\(rows)"] {
                #expect(!text.isEmpty)
                for secret in [kept, "a-secret-of-azure", "Zm9v-secret-value"] { #expect(!text.contains(secret)) }
            }
        }
    }

    @Test("Whoever has signed in anew in another tab is shown the form again, and nothing is done before it is sent")
    func anew() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            var form = Self.typed
            form["form_token"] = try await browser.formToken()
            _ = try await browser.submit("/sign-out")
            _ = try await browser.signIn("anna")
            let page = try await browser.post("/agents/new", form)
            #expect(page.status == 403 && page.body.contains("<h1>This is not done yet</h1>"))
            #expect(try await yard.house.desk.agents().isEmpty)
            #expect(page.hiddenFields["form_token"] == (try await browser.formToken()))
            #expect(Self.typed.allSatisfy { page.holds("name=\"\($0)\" value=\"\($1.escaped)\"") })
            #expect(try await browser.post("/agents/new", page.hiddenFields).status == 303)
        }
    }

    @Test("Two forms that wait behind two forms for signing in are both there again")
    func twice() async throws {
        try await withEnded { _, browser, page in
            var browser = browser
            #expect(try await signIn(&browser, at: page).status == 200)
            // The other tab's form was bound to a cookie that is gone.
            let second = try await signIn(&browser, at: page)
            #expect(second.status == 403 && second.hiddenFields["kept"] == page.hiddenFields["kept"])
            let again = try await signIn(&browser, at: second)
            #expect(Self.typed.allSatisfy { again.holds("name=\"\($0)\" value=\"\($1.escaped)\"") })
        }
    }
}
