import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Signing in for a connection", .timeLimit(.minutes(2)))
struct MicrosoftSignInTests {
    @Test("A browser is sent with state, challenge and every permission; what it brings back is redeemed and kept")
    func signIn() async throws {
        try await withSignedInHouse { signed in
            let errand = try await signed.begin()
            let url = try #require(errand.url.split(separator: "?").first)
            #expect(url == "https://localhost:\(signed.house.entra.port)/contoso.example/oauth2/v2.0/authorize")
            let query = SignInEntra.fields(errand.url.split(separator: "?", maxSplits: 1)[1])
            #expect(query["client_id"] == "11111111-2222-3333-4444-555555555555")
            #expect(query["redirect_uri"] == "http://localhost:8444/auth/callback")
            #expect(query["scope"] == "openid profile offline_access https://graph.microsoft.com/User.Read")
            #expect(query["response_type"] == "code" && query["response_mode"] == "query")
            #expect(query["code_challenge_method"] == "S256" && query["prompt"] == "select_account")
            #expect(query["claims"] == nil)
            #expect(query["state"]?.utf8.count == 43 && query["state"] != errand.revealCookie())

            let outcome = try await signed.complete(signed.entra.signIn(at: errand.url), errand)
            #expect(outcome.purpose == .signedIn(user: "anna@contoso.example"))
            #expect(outcome.connection.status == .authorised && outcome.connection.version == 2)
            #expect(try await signed.status == .authorised)
            let delegation = try #require(try await signed.delegation)
            #expect(delegation.user == "anna@contoso.example" && delegation.ending == nil)
            #expect(try await signed.exchange() == "anna@contoso.example")
            let actions = try await signed.house.audited().map(\.action)
            #expect(actions.contains("connection.sign-in") && actions.contains("connection.signed-in"))
        }
    }

    /// What the connection needs and has, what a person consents to, and what the code is redeemed for.
    private static let consents: [(needs: [Permission], scopes: [String], consent: String, redeemed: String)] = [
        ([], [], "https://graph.microsoft.com/.default", "https://graph.microsoft.com/.default"),
        (
            ["User.Read", "Mail.Read"], [],
            "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read",
            "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read"
        ),
        (
            ["https://vault.azure.net/user_impersonation"], [], "https://vault.azure.net/user_impersonation",
            "https://vault.azure.net/user_impersonation"
        ),
        (
            [], ["https://vault.azure.net/.default", "https://graph.microsoft.com/.default"],
            "https://vault.azure.net/.default", "https://vault.azure.net/.default"
        ),
        (
            ["User.Read", "https://vault.azure.net/user_impersonation"], [],
            "https://graph.microsoft.com/User.Read https://vault.azure.net/user_impersonation",
            "https://graph.microsoft.com/User.Read"
        ),
    ]

    @Test(
        "A person consents to all that is named, or to one resource's list; a code is for one resource",
        arguments: consents)
    func scopes(needs: [Permission], scopes: [String], consent: String, redeemed: String) async throws {
        let asked = try scopes.map { try Scope($0) }
        try await withSignedInHouse(
            SignInPlan(change: {
                $0.needs = needs
                $0.scopes = asked
            })
        ) { signed in
            let errand = try await signed.begin()
            let query = SignInEntra.fields(errand.url.split(separator: "?", maxSplits: 1)[1])
            #expect(query["scope"] == "openid profile offline_access \(consent)")
            _ = try await signed.complete(signed.entra.signIn(at: errand.url), errand)
            #expect(signed.house.entra.requests.first?.field("scope") == "\(redeemed) openid profile offline_access")
        }
    }

    @Test("No code, state, verifier or token is in a log, the audit log or a file")
    func secrecy() async throws {
        try await withSignedInHouse { signed in
            let errand = try await signed.begin()
            let fields = signed.entra.signIn(at: errand.url)
            _ = try await signed.complete(fields, errand)
            _ = try await signed.exchange()
            let requests = signed.house.entra.requests
            let secrets =
                [fields["code"], fields["state"], errand.revealCookie(), try await signed.refreshToken]
                + requests.flatMap {
                    [$0.field("code_verifier"), $0.field("refresh_token"), $0.field("client_assertion")]
                }
            for secret in secrets.compactMap({ $0 }) {
                #expect(secret.utf8.count > 7)
                #expect(!signed.house.log.text.contains(secret))
                let files = try signed.house.folder.files(holding: secret.utf8)
                #expect(files == [])
            }
            let (back, code) = (try BrowserReturn(fields), try #require(fields["code"]))
            #expect(!"\(back)".contains(code))
        }
    }

    @Test("Nobody signs in for a connection that acts as itself, has no application yet, or is none")
    func refused() async throws {
        try await withSignedInHouse(SignInPlan(change: { $0.permissions = .application })) { signed in
            let refusal = await refusal { _ = try await signed.begin() }
            #expect(refusal == .badRequest("The connection 'graph' acts as itself; nobody signs in for it."))
        }
        try await withSignedInHouse(SignInPlan(change: { $0.applicationID = nil })) { signed in
            let draft = await refusal { _ = try await signed.begin() }
            #expect(draft == .notUsable(.connectionIncomplete(signed.connection.name)))
            let none = await refusal {
                _ = try await signed.desk.beginSignIn(.name(Name("none")), session: signed.session, by: signed.caller)
            }
            #expect(none == .unknownConnection("none"))
        }
    }

    @Test(
        "All three credentials prove the application, for a code and for a refresh token",
        arguments: ["certificate", "secret"])
    func credentials(kind: String) async throws {
        try await withSignedInHouse { signed in
            let new: NewCredential
            if kind == "secret" {
                new = .secret(Secret(Array("a-secret-of-Azure's".utf8)), expiresAt: nil)
            } else {
                let certificate = try await signed.desk.createCertificate(Name("graph"), days: 30, by: signed.caller)
                new = .certificate(.id(certificate.id))
            }
            _ = try await signed.desk.setCredential(of: .id(signed.connection.id), to: new, by: signed.caller)
            try await signed.signIn()
            _ = try await signed.exchange()
            let requests = signed.house.entra.requests.filter { $0.field("grant_type") != "client_credentials" }
            #expect(requests.map { $0.field("grant_type") } == ["authorization_code", "refresh_token"])
            for request in requests {
                #expect((request.field("client_secret") == "a-secret-of-Azure's") == (kind == "secret"))
                #expect((request.field("client_assertion") != nil) == (kind == "certificate"))
            }
        }
    }

    /// What an ID token says of the person.
    private static let names: [(claims: String, user: String)] = [
        (#"{"preferred_username":"a@b.example","name":"A"}"#, "a@b.example"),
        (#"{"preferred_username":"","name":"A\u202E\u0007B"}"#, "AB"),
        (#"{"name":"\#(String(repeating: "x", count: 400))"}"#, String(repeating: "x", count: 320)),
        (#"{"oid":"0-1"}"#, "0-1"),
        (#"{}"#, "somebody whom Entra does not name"),
    ]

    @Test("Who signed in is told by the first name there is, without what disturbs a line", arguments: names)
    func user(claims: String, user: String) async throws {
        try await withSignedInHouse { signed in
            let token = "e30." + Data(claims.utf8).base64URL + ".x"
            signed.entra.answerNext(
                with: .reply(
                    200, [],
                    """
                    {"token_type":"Bearer","expires_in":3599,"access_token":"a","refresh_token":"r","id_token":"\(token)"}
                    """))
            let outcome = try await signed.signIn()
            #expect(outcome.purpose == .signedIn(user: user))
        }
    }
}
