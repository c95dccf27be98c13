import Foundation
import Testing

@testable import EntraSimulator

/// One way for an authorization request to be wrong, what Entra says to it, and who is told.
struct AuthorizeRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: Int
    /// The `error` in the redirect; nil for a page that goes nowhere.
    let error: String?
    let change: @Sendable (inout Draft) -> Void

    init(_ name: String, _ code: Int, _ error: String?, _ change: @escaping @Sendable (inout Draft) -> Void) {
        testDescription = "\(name): \(code)"
        self.code = code
        self.error = error
        self.change = change
    }
}

@Suite struct AuthorizeTests {
    @Test("Anna signs in, and the application gets a code, its state and nothing else")
    func good() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            draft.useSignIn()
            try rehearsal.prepare(draft)
            let answer = try await rehearsal.authorize(draft)
            #expect(answer.header("location")?.hasPrefix(Draft.callback + "&code=") == true)
            #expect(answer.reply?["state"] == "a&b")
            #expect(answer.reply?["error"] == nil)
            let seen = try #require(try await rehearsal.lastSighting())
            #expect(seen["endpoint"] == "authorize")
            #expect(seen["user"] == "anna@contoso.example")
            #expect(seen["verdict"] == "issued")
        }
    }

    @Test("What is wrong with an authorization request goes to the right place", arguments: Self.rows)
    func refused(row: AuthorizeRow) async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            draft.useSignIn()
            row.change(&draft)
            try rehearsal.prepare(draft)
            let answer = try await rehearsal.authorize(draft)
            #expect(answer.anyCode == row.code, "\(answer)")
            #expect(answer.status == (row.error == nil ? 400 : 302))
            #expect(answer.reply?["error"] == row.error)
            #expect(row.error == nil || answer.reply?["state"] == "a&b")
            #expect(try await rehearsal.lastSighting()?["verdict"] == .string("AADSTS\(row.code)"))
        }
    }

    static let rows = [
        AuthorizeRow("common", 50194, nil) { $0.tenant = "common" },
        AuthorizeRow("an unknown tenant", 90002, nil) { $0.tenant = "fabrikam.example" },
        AuthorizeRow("no client ID", 900_144, nil) { $0.ask("client_id", nil) },
        AuthorizeRow("an unknown client", 700_016, nil) { $0.ask("client_id", Draft.otherClient) },
        AuthorizeRow("a parameter twice", 9_002_313, nil) { $0.query.append(("scope", "openid")) },
        AuthorizeRow("no redirect URI", 900_144, nil) { $0.ask("redirect_uri", nil) },
        AuthorizeRow("no redirect URI registered", 900_971, nil) { $0.app["redirectURIs"] = nil },
        AuthorizeRow("a slash more", 50011, nil) { $0.ask("redirect_uri", Draft.callback + "/") },
        AuthorizeRow("another case", 50011, nil) { $0.ask("redirect_uri", "https://aureole.example/Callback?site=1") },
        AuthorizeRow("no response type", 900_144, "invalid_request") { $0.ask("response_type", nil) },
        AuthorizeRow("a token at once", 70005, "unsupported_response_type") { $0.ask("response_type", "token") },
        AuthorizeRow("an id_token at once", 700_054, "unsupported_response_type") { draft in
            draft.ask("response_type", "code id_token")
        },
        AuthorizeRow("an unknown response mode", 70007, "invalid_request") { $0.ask("response_mode", "web_message") },
        AuthorizeRow("a short challenge", 50147, "invalid_request") { $0.ask("code_challenge", "short") },
        AuthorizeRow("a foreign method", 501_491, "invalid_request") { $0.ask("code_challenge_method", "s256") },
        AuthorizeRow("a method without a challenge", 501_491, "invalid_request") { $0.ask("code_challenge", nil) },
        AuthorizeRow("a single-page application without PKCE", 9_002_325, "invalid_request") { draft in
            draft.ask("redirect_uri", "https://spa.example/")
            draft.ask("code_challenge", nil)
            draft.ask("code_challenge_method", nil)
        },
        AuthorizeRow("no scope", 900_144, "invalid_request") { $0.ask("scope", nil) },
        AuthorizeRow("a scope with a quotation mark", 70011, "invalid_scope") { $0.ask("scope", "\"x") },
        AuthorizeRow("a resource without a permission", 70011, "invalid_scope") { draft in
            draft.ask("scope", "https://graph.microsoft.com/")
        },
        AuthorizeRow(".default beside a permission", 70011, "invalid_scope") { draft in
            draft.ask("scope", "https://graph.microsoft.com/.default User.Read")
        },
        AuthorizeRow("an unknown resource", 500_011, "invalid_resource") { $0.ask("scope", "api://nobody/Read") },
        AuthorizeRow("an unknown user", 50034, "invalid_request") { $0.ask("login_hint", "nobody@contoso.example") },
        AuthorizeRow("a user of another tenant", 50020, "interaction_required") { draft in
            draft.ask("login_hint", "berta@elsewhere.example")
        },
        AuthorizeRow("a user who is not assigned", 50105, "interaction_required") { $0.app["assigned"] = [] },
        AuthorizeRow("nobody, silently", 50058, "login_required") { draft in
            draft.ask("login_hint", nil)
            draft.ask("prompt", "none")
        },
        AuthorizeRow("a second factor, silently", 50076, "interaction_required") { draft in
            draft.users[0]?["demand"] = ["code": 50076]
            draft.ask("prompt", "none")
        },
        AuthorizeRow("no consent, silently", 65001, "consent_required") { draft in
            draft.app["delegated"] = nil
            draft.ask("prompt", "none")
        },
        AuthorizeRow("consent of another user only, silently", 65001, "consent_required") { draft in
            draft.app["delegated"] = nil
            draft.app["delegatedBy"] = [
                "berta@elsewhere.example": ["https://graph.microsoft.com": ["User.Read.All"]]
            ]
            draft.ask("prompt", "none")
        },
        AuthorizeRow("declined", 65004, "access_denied") { $0.ask("simulator_answer", "decline") },
    ]

    @Test(
        "Requests that Entra takes",
        arguments: [
            Variation("no PKCE on the Web") { draft in
                draft.ask("code_challenge", nil)
                draft.ask("code_challenge_method", nil)
            },
            Variation("a plain challenge") { draft in
                draft.ask("code_challenge", Draft.verifier)
                draft.ask("code_challenge_method", nil)
            },
            Variation("several resources") { $0.ask("scope", "User.Read api://backend/Work.See") },
            Variation(".default") { $0.ask("scope", "https://graph.microsoft.com/.default") },
            Variation("consent of this user") { draft in
                draft.app["delegated"] = nil
                draft.app["delegatedBy"] = ["anna@contoso.example": ["https://graph.microsoft.com": ["User.Read.All"]]]
            },
            Variation("an assigned user, silently") { draft in
                draft.app["assigned"] = ["Anna@contoso.example"]
                draft.ask("prompt", "none")
            },
        ])
    func taken(variation: Variation) async throws {
        try await Rehearsal.run { rehearsal in
            let draft = try await rehearsal.signedIn(variation.change)
            #expect(draft.form.contains { $0.0 == "code" })
        }
    }

    @Test("The answer comes back in the mode that was asked for")
    func modes() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            draft.useSignIn()
            draft.ask("response_mode", "fragment")
            try rehearsal.prepare(draft)
            let fragment = try await rehearsal.authorize(draft)
            #expect(fragment.header("location")?.hasPrefix(Draft.callback + "#code=") == true)
            draft.ask("response_mode", "form_post")
            let form = try await rehearsal.authorize(draft)
            #expect(form.status == 200)
            #expect(form.body.contains("<form method=\"post\" action=\"\(Draft.callback)\">"))
            #expect(form.body.contains("name=\"code\"") && form.body.contains("name=\"state\" value=\"a&amp;b\""))
        }
    }

    @Test("A person chooses by a page, is asked for what is missing, and the answer is remembered")
    func pages() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            draft.useSignIn()
            draft.app["delegated"] = nil
            draft.ask("login_hint", nil)
            draft.ask("state", "\"><script>")
            try rehearsal.prepare(draft)
            let choice = try await rehearsal.authorize(draft)
            #expect(choice.body.contains("<button>Sign in as anna@contoso.example</button>"))
            #expect(choice.body.contains("<button>Decline</button>"))
            #expect(choice.body.contains("value=\"&quot;&gt;&lt;script&gt;\""))
            draft.ask("simulator_user", "anna@contoso.example")
            let asked = try await rehearsal.authorize(draft)
            #expect(asked.body.contains("https://graph.microsoft.com/User.Read.All"))
            draft.ask("simulator_answer", "accept")
            #expect(try await rehearsal.authorize(draft).reply?["code"] != nil)
            draft.ask("simulator_answer", nil)
            draft.ask("prompt", "none")
            #expect(try await rehearsal.authorize(draft).reply?["code"] != nil)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/consents").status == 204)
            #expect(try await rehearsal.authorize(draft).anyCode == 65001)
        }
    }

    @Test("A prompt for a choice or for consent is heeded", arguments: ["login", "select_account", "consent"])
    func prompts(prompt: String) async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            draft.useSignIn()
            draft.ask("prompt", prompt)
            try rehearsal.prepare(draft)
            let answer = try await rehearsal.authorize(draft)
            #expect(answer.status == 200)
            #expect(answer.body.contains(prompt == "consent" ? "<button>Accept" : "<button>Sign in as"))
        }
    }

    @Test("The control plane answers for the person", arguments: [("accept", nil), ("decline", 65004)])
    func consent(answer: String, code: Int?) async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"consent":"\#(answer)"}"#)
            var draft = rehearsal.draft
            draft.useSignIn()
            draft.app["delegated"] = nil
            try rehearsal.prepare(draft)
            let answer = try await rehearsal.authorize(draft)
            #expect(answer.status == 302)
            #expect(answer.anyCode == code)
        }
    }
}
