import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("The way back from Microsoft", .timeLimit(.minutes(2)))
struct CallbackRouteTests {
    private static let cleared = "aureole-errand=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"

    private func query(_ fields: [String: String]) -> String {
        fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.sorted().joined(separator: "&")
    }

    @Test("Without a session's cookie it answers 200 with a page that goes on by itself, and the sign-in is kept")
    func back() async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            let answer = try await street.comeBack(query(fields), errand: errand)
            #expect(answer.status == 200 && answer["Location"] == nil)
            #expect(answer["Set-Cookie"] == Self.cleared)
            let path = "/connections/\(try await street.mail().id)?done=signed-in"
            #expect(answer.body.contains(#"<meta http-equiv="refresh" content="1; url=\#(path)">"#))
            #expect(
                answer.body.contains("anna@contoso.example has signed in for the connection “mail”, which now acts"))
            #expect(answer.body.contains(#"<a class="button" href="\#(path)">Go on</a>"#))
            #expect(answer["Referrer-Policy"] == "no-referrer" && answer["Cache-Control"] == "no-store")
            for secret in [fields["code"], fields["state"], errand] {
                let secret = try #require(secret)
                #expect(!answer.body.contains(secret) && !street.yard.house.log.text.contains(secret))
            }
            let again = try await street.comeBack(query(fields), errand: errand)
            #expect(again.status == 400 && again.body.contains("belongs to nothing that is under way"))
        }
    }

    @Test("A consent comes back to the same address")
    func consent() async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent("consent")
            let state = try #require(fields["state"])
            let answer = try await street.comeBack("admin_consent=True&tenant=x&state=\(state)", errand: errand)
            #expect(answer.status == 200 && answer.body.contains("An administrator has consented"))
            #expect(answer["Set-Cookie"] == Self.cleared)
        }
    }

    /// What a browser brings back, `S` being the right state and `C` the right code; the status, what is told, and whether
    /// the errand is over.
    private static let badReturns: [(query: String, status: Int, words: String, isOver: Bool)] = [
        ("", 400, "belongs to nothing that is under way", false),
        ("code=C", 400, "belongs to nothing that is under way", false),
        ("code=C&state=other", 400, "belongs to nothing that is under way", false),
        ("error=access_denied", 400, "belongs to nothing that is under way", false),
        ("admin_consent=True&state=aureole", 400, "belongs to nothing that is under way", false),
        ("code=C&state=S&state=S", 400, "A field stands twice in it.", false),
        ("code=C&code=D&state=S", 400, "A field stands twice in it.", false),
        ("code=C&state=S&x=1&x=2", 400, "A field stands twice in it.", false),
        ("code=%ff&state=S", 400, "It is not percent-encoded UTF-8.", false),
        ("code=\(String(repeating: "c", count: 4097))&state=S", 400, "&#39;code&#39; is longer than 4096 bytes", false),
        ("state=S", 400, "Microsoft sent neither an answer nor a reason.", true),
        ("admin_consent=True&state=S", 400, "Microsoft sent neither an answer nor a reason.", true),
        (
            "code=C&state=S&error=%3Cscript%3E&error_description=AADSTS12%3Cb%3E", 200,
            "<dt>Code</dt><dd>&lt;script&gt;</dd>", true
        ),
        (
            "state=S&error=access_denied&error_description=AADSTS65004%3A+Denied.%0D%0ATrace+ID%3A+t-1%0D%0A"
                + "Correlation+ID%3A+%3Ci%3E", 200,
            """
            <dt>Code</dt><dd>AADSTS65004</dd></div><div><dt>What happened</dt><dd>The person was asked for consent and \
            declined.</dd>
            """, true
        ),
    ]

    @Test("What is no good is turned away on a page that holds nothing of it", arguments: badReturns)
    func bad(text: String, status: Int, words: String, isOver: Bool) async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            let query = text.replacing("state=S", with: "state=\(fields["state"]!)")
                .replacing("code=C", with: "code=\(fields["code"]!)")
            let answer = try await street.comeBack(query, errand: errand)
            #expect(answer.status == status && answer.body.contains(words), "\(answer.body)")
            #expect(answer["Set-Cookie"] == (isOver ? Self.cleared : nil))
            #expect(answer.foreignTags == [] && answer.tags(of: "b|i") == [])
            // A no leads on to the window that explains it; what is nobody's errand leads nowhere by itself.
            let path = status == 200 ? "/connections/\(try await street.mail().id)?refused=1" : "/"
            #expect(answer.body.contains(#"<a class="button" href="\#(path)">Go on</a>"#))
            let refresh = status == 200 ? [#"<meta http-equiv="refresh" content="1; url=\#(path)">"#] : []
            #expect(answer.tags(of: "meta").filter { $0.contains("http-equiv") } == refresh)
            for secret in [fields["code"]!, fields["state"]!] {
                #expect(!answer.body.contains(secret) && !street.yard.house.log.text.contains(secret))
            }
            #expect(street.yard.house.entra.requests.isEmpty)
            let next = try await street.comeBack(self.query(fields), errand: errand)
            #expect((next.status == 200) == !isOver, "the errand is still under way unless this was its end")
        }
    }

    @Test("An address of more than 8 kB is not even read", arguments: [(8000, 200), (8500, 400)])
    func tooLong(bytes: Int, status: Int) async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            let filler = String(
                repeating: "x", count: bytes - query(fields).utf8.count - "/auth/callback?&x=".utf8.count)
            let answer = try await street.comeBack(query(fields) + "&x=\(filler)", errand: errand)
            #expect(answer.status == status)
            #expect(street.yard.house.entra.requests.isEmpty == (status == 400))
        }
    }

    @Test("A trace and a correlation id are shown for Microsoft's support")
    func ids() async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            street.entra.answerNext(with: .grantRefusal(54005))
            let answer = try await street.comeBack(query(fields), errand: errand)
            #expect(answer.status == 200)
            #expect(answer.body.contains("<dt>Code</dt><dd>AADSTS54005</dd>"))
            #expect(answer.body.contains("<dt>Trace ID</dt><dd>0f1e2d3c-aaaa-bbbb-cccc-000000000001</dd>"))
            #expect(answer.body.contains("<dt>Correlation ID</dt><dd>0f1e2d3c-aaaa-bbbb-cccc-000000000002</dd>"))
        }
    }

    @Test("When Entra cannot be asked, the page says so")
    func unavailable() async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            street.entra.refuse(with: .throttled(retryAfter: 7))
            let answer = try await street.comeBack(query(fields), errand: errand)
            #expect(answer.status == 200 && answer.body.contains("Entra limits the requests for this tenant."))
            #expect(answer["Set-Cookie"] == Self.cleared)
        }
    }

    @Test(
        "Another browser, and one that has two cookies of that name, get nothing",
        arguments: [nil, "other", "E; aureole-errand=E"])
    func otherBrowser(cookie: String?) async throws {
        try await withStreet { street in
            let (fields, errand) = try await street.sent()
            let answer = try await street.comeBack(
                query(fields), errand: cookie?.replacing("E;", with: "\(errand);").replacing("=E", with: "=\(errand)"))
            #expect(answer.status == 400 && answer.body.contains("in another browser"))
            #expect(street.yard.house.entra.requests.isEmpty)
        }
    }

    @Test("Nobody has signed in, or has to again: 409, why, and where to")
    func exchange() async throws {
        try await withStreet { street in
            let key = try await street.yard.house.addClient("job", allow: ["connection:mail"])
            let ask = Ask("/v1/connections/mail/token", key: key)
            let hint = #"An admin opens the connection 'mail' in the pages and chooses \"Sign in with Microsoft\"."#
            let nobody = try await street.yard.answer(to: ask)
            #expect(nobody.status == 409)
            #expect(
                nobody.body == #"""
                    {"error":"invalid_target","error_description":"Nobody has signed in with Microsoft for the connection \#
                    'mail' yet.","hint":"\#(hint)"}
                    """#)
            let (fields, errand) = try await street.sent()
            #expect(try await street.comeBack(query(fields), errand: errand).status == 200)
            let token = try await street.yard.answer(to: ask)
            #expect(token.status == 200 && !token.body.contains("refresh"))
            street.entra.revokeAll()
            let again = try await street.yard.answer(to: Ask(ask.path, key: key, body: #"{"force_refresh":true}"#))
            #expect(again.status == 409)
            #expect(
                again.body == #"""
                    {"error":"invalid_target","error_description":"The sign-in behind the connection 'mail' has ended \#
                    (AADSTS50173): The stored sign-in was revoked: the password was changed, or an administrator ended all \#
                    sessions.","hint":"\#(hint)"}
                    """#)
        }
    }
}
