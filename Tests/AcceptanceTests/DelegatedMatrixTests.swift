import Foundation
import Testing

/// The other half of the matrix: each credential for a connection that acts in a person's name.
@Suite("The matrix of credentials, in a person's name", .inTurn)
struct DelegatedMatrixTests {
    @Test("Delegated permission with a federated credential")
    func federated() async throws {
        let site = try await Site()
        var right = Registration.signedIn(site)
        right.issuer = site.issuer
        right.subject = try await site.json("agent", "add", "helpdesk", "--subject", "Agent:A")["subject"].text
        try await site.runSignIns(right, ["--agent", "helpdesk"], mistakes: SignInMistake.federated)
    }

    @Test("Delegated permission with a client secret")
    func secret() async throws {
        let site = try await Site()
        var right = Registration.signedIn(site)
        right.secrets = [("Q8~a+b&c=%/d", nil)]
        try await site.runSignIns(right, ["--secret-stdin"], input: "Q8~a+b&c=%/d\n", mistakes: SignInMistake.secret)
    }

    @Test("Delegated permission with a certificate")
    func certificate() async throws {
        let site = try await Site()
        _ = try await site.json("certificate", "create", "helpdesk", "--days", "30")
        _ = try await site.json("certificate", "export", "helpdesk", "--out", "helpdesk.pem")
        var right = Registration.signedIn(site)
        right.certificates = [(try String(contentsOfFile: site.folder("helpdesk.pem"), encoding: .utf8), false)]
        try await site.runSignIns(right, ["--certificate", "helpdesk"], mistakes: SignInMistake.certificate)
    }
}

/// One way in which a sign-in with Microsoft goes wrong, and what the page says that the browser comes back to.
struct SignInMistake: Sendable {
    let what: String
    let code: String
    /// Part of what the page says.
    let words: String
    var user = "anna@contoso.example"
    var answer: String?
    var spoil: @Sendable (inout Registration) -> Void = { _ in }

    static let federated =
        [
            SignInMistake(
                what: "a slash behind the issuer", code: "AADSTS700211", words: "Federated credentials",
                spoil: { $0.issuer += "/" }),
            SignInMistake(
                what: "another subject", code: "AADSTS700213", words: "Federated credentials",
                spoil: { $0.subject = "Agent:B" }),
            SignInMistake(
                what: "no federated credential", code: "AADSTS70025", words: "Federated credentials",
                spoil: { $0.subject = nil }),
        ] + ofAny

    static let secret =
        [
            SignInMistake(
                what: "another secret", code: "AADSTS7000215", words: "Client secrets",
                spoil: { $0.secrets = [("Q8~other", nil)] }),
            SignInMistake(
                what: "a secret that has expired", code: "AADSTS7000222", words: "Client secrets",
                spoil: { $0.secrets[0].expires = "2020-01-01T00:00:00Z" }),
        ] + ofAny

    static let certificate =
        [
            SignInMistake(
                what: "a certificate that was not uploaded", code: "AADSTS700027", words: "Certificates",
                spoil: { $0.certificates = [] }),
            SignInMistake(
                what: "a certificate that was revoked", code: "AADSTS7000214", words: "Certificates",
                spoil: { $0.certificates[0].isRevoked = true }),
        ] + ofAny

    /// Whatever the credential.
    static let ofAny = [
        SignInMistake(
            what: "a person who says no", code: "AADSTS65004", words: "consent", answer: "simulator_answer=decline"),
        SignInMistake(
            what: "a person who is not assigned", code: "AADSTS50105", words: "Users and groups",
            spoil: { $0.assigned = ["otto@contoso.example"] }),
        SignInMistake(
            what: "a person of another tenant", code: "AADSTS50020", words: "tenant", user: "fred@fabrikam.example"),
        SignInMistake(
            what: "a redirect URI on the wrong platform", code: "AADSTS700025", words: "Authentication",
            spoil: { registration in
                registration.publicRedirectURIs = registration.webRedirectURIs
                registration.webRedirectURIs = []
            }),
    ]
}

extension Registration {
    /// One that people may sign in to.
    fileprivate static func signedIn(_ site: Site) -> Registration {
        var registration = Registration()
        registration.webRedirectURIs = ["http://localhost:\(site.privatePort)/auth/callback"]
        registration.delegated = ["https://graph.microsoft.com": ["User.Read.All"]]
        registration.users = [
            User(name: "anna@contoso.example"), User(name: "otto@contoso.example"),
            User(name: "fred@fabrikam.example", tenant: "fabrikam.example"),
        ]
        return registration
    }
}

extension Site {
    fileprivate func runSignIns(
        _ right: Registration, _ credential: [String], input: String? = nil, mistakes: [SignInMistake]
    ) async throws {
        try register(right)
        try await simulating { site, entra in
            try await site.addGraph(credential, "--permissions", "delegated", input: input)
            try await site.serving { _ in
                let visitor = try await Visitor(to: site)
                let key = try await site.addClient("job", allow: "connection:graph")
                #expect(try await site.post(Rehearsal.tokenPath, key: key).status == 409)
                for mistake in mistakes { try await site.make(mistake, right, visitor, entra) }
                let refused = try await site.aureole("connection", "authorise", "graph", "--json")
                #expect(try refused.json["error"]["needs_sign_in"].flag == true)
                try await site.signIn(visitor, entra)
                try await site.use(key)
                try await site.lose(key, right, visitor, entra)
            }
        }
    }

    private func make(
        _ mistake: SignInMistake, _ right: Registration, _ visitor: Visitor, _ entra: Simulator
    ) async throws {
        var wrong = right
        mistake.spoil(&wrong)
        try register(wrong)
        let page = try await visitor.visit("/connections/graph/sign-in") { address in
            let answer = mistake.answer ?? "simulator_user=\(mistake.user)"
            return try #require(try await entra.press(answer, at: address), "\(mistake.what)")
        }
        #expect(page.text.contains(mistake.code), "\(mistake.what): \(page.text)")
        #expect(page.text.contains(mistake.words), "\(mistake.what): \(page.text)")
        #expect(try await json("connection", "show", "graph")["signed_in"].isNull, "\(mistake.what)")
        try register(right)
    }

    private func signIn(_ visitor: Visitor, _ entra: Simulator) async throws {
        let page = try await visitor.visit("/connections/graph/sign-in") { address in
            try #require(try await entra.press("simulator_user=anna@contoso.example", at: address))
        }
        #expect(page.status == 200 && page.text.contains("anna@contoso.example"), "\(page.text)")
        let shown = try await json("connection", "show", "graph")
        #expect(try shown["status"].text == "authorised")
        #expect(try shown["signed_in"].text == "anna@contoso.example")
    }

    private func use(_ key: String) async throws {
        let token = try await post(Rehearsal.tokenPath, key: key).json
        let claims = try JSONDocument(claimsOf: try #require(try token["access_token"].text))
        #expect(try claims["scp"].text?.split(separator: " ").contains("User.Read.All") == true)
        let authorised = try await json("connection", "authorise", "graph")
        #expect(try authorised["missing"].texts == [])
    }

    /// What ends a sign-in: the connection says so, and the next sign-in mends it.
    private func lose(
        _ key: String, _ right: Registration, _ visitor: Visitor, _ entra: Simulator
    ) async throws {
        try await entra.revokeSessions()
        try await expectSignInAgain("AADSTS50173")
        try await eventually("a server that knows of it") {
            try await post(Rehearsal.tokenPath, key: key).status == 409
        }
        try await signIn(visitor, entra)
        try await use(key)

        try await entra.set(#"{"refreshLife":"0"}"#)
        try await expectSignInAgain("AADSTS700082")
        try await entra.set(#"{"refreshLife":"90d"}"#)
        try await signIn(visitor, entra)

        var demanding = right
        demanding.users[0].demand = 50076
        try register(demanding)
        try await expectSignInAgain("AADSTS50076")
        // The claims that came with the refusal go along, which is what the demand asks for.
        try await signIn(visitor, entra)
        try await use(key)
    }

    private func expectSignInAgain(_ code: String) async throws {
        let refused = try await aureole("connection", "authorise", "graph", "--json")
        #expect(refused.status == 1)
        #expect(try refused.json["error"]["code"].text == code)
        #expect(try refused.json["error"]["needs_sign_in"].flag == true)
        let shown = try await json("connection", "show", "graph")
        #expect(try shown["status"].text == "sign-in-again")
        #expect(try shown["sign_in_ended"]["code"].text == code)
    }
}
