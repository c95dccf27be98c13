import Federation
import Operations
import TestSupport
import Testing

@Suite("The way to Microsoft", .timeLimit(.minutes(2)))
struct ErrandRouteTests {
    /// How browsers come, and what the cookie then is.
    private static let places = [
        ("http://localhost:8444", "aureole-errand", ""),
        ("https://aureole.example", "__Host-aureole-errand", "; Secure"),
    ]

    @Test("An admin is sent off with a cookie of ten minutes that holds only a random value", arguments: places)
    func sent(url: String, name: String, secure: String) async throws {
        try await withStreet(url: url) { street in
            for kind in ["sign-in", "consent"] {
                let answer = try await street.visit("/connections/mail/\(kind)")
                #expect(answer.status == 302)
                let address = try #require(answer["Location"])
                let path = kind == "sign-in" ? "oauth2/v2.0/authorize" : "v2.0/adminconsent"
                #expect(
                    address.hasPrefix("https://localhost:\(street.yard.house.entra.port)/\(Estate.tenant)/\(path)?"))
                #expect(SignInEntra.fields(address.split(separator: "?")[1])["redirect_uri"] == url + "/auth/callback")
                let cookie = try #require(answer["Set-Cookie"])
                let value = try #require(cookie.split(separator: ";").first?.split(separator: "=").last)
                #expect(cookie == "\(name)=\(value); Max-Age=600; Path=/; HttpOnly; SameSite=Lax\(secure)")
                #expect(value.utf8.count == 43 && !address.contains(value))
                #expect(answer["Cache-Control"] == "no-store" && answer["Referrer-Policy"] == "no-referrer")
            }
        }
    }

    @Test("Whoever is not signed in signs in first, and is led on by a page, since a form may lead to no other site")
    func signInFirst() async throws {
        try await withStreet { street in
            let path = "/connections/mail/sign-in"
            let away = try await street.visit(path, isSignedIn: false)
            #expect(away.status == 303 && away["Location"] == "/sign-in?next=%2Fconnections%2Fmail%2Fsign-in")
            #expect(try street.attempts == 0)
            let form = try await street.visit("/sign-in", isSignedIn: false)
            let cookie = try #require(form["Set-Cookie"]?.split(separator: ";").first)
            let token = try #require(form.body.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1)
            let words = Street.passphrase.replacing(" ", with: "+")
            let answer = try await street.yard.answer(
                to: Ask(
                    "/sign-in", body: "form_token=\(token)&name=anna&passphrase=\(words)&next=\(path)",
                    type: "application/x-www-form-urlencoded"
                ).with {
                    $0.host = street.host
                    $0.fields.append(("Cookie", String(cookie)))
                })
            #expect(answer.status == 200 && answer["Location"] == nil)
            #expect(answer.body.contains("<meta http-equiv=\"refresh\" content=\"0; url=\(path)\">"))
            #expect(answer.body.contains("<a class=\"button\" href=\"\(path)\">Go on to Microsoft</a>"))
            #expect(answer["Set-Cookie"]?.contains("aureole-session=") == true)
        }
    }

    @Test(
        "Another site cannot begin anything, even for an admin who is signed in",
        arguments: [
            ("cross-site", 403), ("same-site", 403), ("nonsense", 403), ("same-origin", 302), ("none", 302), (nil, 302),
        ])
    func sites(site: String?, status: Int) async throws {
        try await withStreet { street in
            for kind in ["sign-in", "consent"] {
                let answer = try await street.visit("/connections/mail/\(kind)", site: site)
                #expect(answer.status == status)
                #expect((answer["Set-Cookie"] == nil) == (status == 403))
                #expect(!answer.body.contains("login") && (status == 302 || answer["Location"] == nil))
            }
            #expect(try street.attempts == (status == 302 ? 2 : 0))
        }
    }

    @Test("It begins only where Microsoft sends browsers back to: another name of this machine gets no cookie")
    func otherName() async throws {
        try await withStreet { street in
            let answer = try await street.yard.answer(
                to: Ask("/connections/mail/sign-in", method: "GET").with {
                    $0.host = "127.0.0.1:\(street.yard.port)"
                    $0.fields = [("Cookie", "aureole-session=\(street.session)")]
                })
            #expect(answer.status == 421 && answer.body.contains("http://localhost:8444"))
            #expect(try street.attempts == 0)
        }
    }

    private static let refusals: [(path: String, status: Int, words: String)] = [
        ("/connections/none/sign-in", 404, "There is no connection &#39;none&#39;."),
        ("/connections/none/consent", 404, "There is no connection &#39;none&#39;."),
        ("/connections/%ff/sign-in", 400, "The name in the path is not percent-encoded UTF-8."),
        ("/connections/own/sign-in", 400, "acts as itself; nobody signs in for it."),
        ("/connections/draft/sign-in", 409, "has no tenant or no client ID yet."),
        ("/connections/draft/consent", 409, "has no tenant or no client ID yet."),
        ("/connections/mail/consent?tenant=evil.example", 403, "The tenant is not one of connection &#39;mail&#39;."),
        ("/connections/mail/consent?tenant=..%2Fx", 400, "is neither a tenant ID"),
    ]

    @Test("What cannot be begun is told on a page", arguments: refusals)
    func refused(path: String, status: Int, words: String) async throws {
        try await withStreet { street in
            let agent = try await street.yard.house.addAgent("other")
            _ = try await street.yard.house.addConnection("own", agent: agent)
            _ = try await street.yard.house.desk.addConnection(
                Name("draft"), Connection.Settings(credential: .federated(agent.id), permissions: .delegated),
                by: TestHouse.admin)
            let answer = try await street.visit(path)
            #expect(answer.status == status && answer.body.contains(words), "\(answer.body)")
            #expect(answer["Content-Type"] == "text/html; charset=utf-8" && answer["Set-Cookie"] == nil)
            #expect(try street.attempts == 0)
        }
    }

    @Test("They take GET and nothing else, not even HEAD", arguments: ["HEAD", "POST", "PUT"])
    func methods(method: String) async throws {
        try await withStreet { street in
            for path in ["/connections/mail/sign-in", "/connections/mail/consent", "/auth/callback"] {
                let answer = try await street.get(path, [], method: method)
                #expect(answer.status == 405 && answer["Allow"] == "GET")
            }
        }
    }
}
