import Foundation
import Testing

/// Three credentials times two kinds of permission, each cell as an admin meets it: right, and wrong in many ways.
@Suite("The matrix of credentials and permissions", .inTurn)
struct MatrixTests {
    @Test("Application permission with a federated credential")
    func federated() async throws {
        let bare = try await Site()
        var right = Registration()
        right.issuer = bare.issuer
        right.subject = try await bare.json("agent", "add", "helpdesk", "--subject", "Agent:A")["subject"].text
        try await bare.run(right, ["--agent", "helpdesk"], mistakes: Mistake.federated + Mistake.ofAny)
    }

    @Test("Application permission with a client secret")
    func secret() async throws {
        var right = Registration()
        right.secrets = [("Q8~a+b&c=%/d", "2099-01-01T00:00:00Z")]
        try await Site().run(
            right, ["--secret-stdin", "--secret-expires", "2099-01-01"], input: "Q8~a+b&c=%/d\n",
            mistakes: Mistake.secret + Mistake.ofAny)
    }

    @Test("Application permission with a certificate", arguments: ["PS256", "RS256"])
    func certificate(algorithm: String) async throws {
        let site = try await Site()
        _ = try await site.json("certificate", "create", "helpdesk", "--days", "30")
        _ = try await site.json("certificate", "export", "helpdesk", "--out", "helpdesk.pem")
        var right = Registration()
        right.certificates = [
            (try String(contentsOfFile: site.folder("helpdesk.pem"), encoding: .utf8), false)
        ]
        try await site.run(
            right, ["--certificate", "helpdesk", "--assertion-algorithm", algorithm],
            mistakes: Mistake.certificate + Mistake.ofAny)
    }
}

/// One way to get it wrong in Azure or at the desk, and what the admin is told.
struct Mistake: Sendable {
    let what: String
    let code: String
    /// Part of the hint: where to mend it, or with what.
    let hint: String
    var mayBePropagating = false
    /// What differs in Azure.
    var spoil: @Sendable (inout Registration) -> Void = { _ in }
    /// What is set on the connection, and what puts it right again.
    var set: [String] = []
    /// Settings of the simulator.
    var settings: String?
    /// What the simulator is to say, where it cannot be brought about.
    var fault: String?

    static let federated = [
        Mistake(
            what: "a slash behind the issuer", code: "AADSTS700211", hint: "Federated credentials",
            mayBePropagating: true, spoil: { $0.issuer += "/" }),
        Mistake(
            what: "another audience", code: "AADSTS700212", hint: "Federated credentials", mayBePropagating: true,
            spoil: { $0.audience = "api://AzureADTokenExchangeChina" }),
        Mistake(
            what: "another subject", code: "AADSTS700213", hint: "Federated credentials", mayBePropagating: true,
            spoil: { $0.subject = "Agent:B" }),
        Mistake(
            what: "the subject in other case", code: "AADSTS7002138", hint: "Federated credentials",
            spoil: { $0.subject = "agent:a" }),
        Mistake(
            what: "no federated credential", code: "AADSTS70025", hint: "Federated credentials",
            mayBePropagating: true, spoil: { $0.subject = nil }),
    ]

    static let secret = [
        Mistake(
            what: "another secret", code: "AADSTS7000215", hint: "Client secrets", mayBePropagating: true,
            spoil: { $0.secrets = [("Q8~other", nil)] }),
        Mistake(
            what: "a secret that has expired", code: "AADSTS7000222", hint: "Client secrets",
            spoil: { $0.secrets[0].expires = "2020-01-01T00:00:00Z" }),
        Mistake(
            what: "no secret", code: "AADSTS7000215", hint: "Client secrets", mayBePropagating: true,
            spoil: { $0.secrets = [] }),
    ]

    static let certificate = [
        Mistake(
            what: "a certificate that was not uploaded", code: "AADSTS700027", hint: "Certificates",
            mayBePropagating: true, spoil: { $0.certificates = [] }),
        Mistake(
            what: "a certificate that was revoked", code: "AADSTS7000214", hint: "Certificates",
            spoil: { $0.certificates[0].isRevoked = true }),
        Mistake(
            what: "a clock an hour slow", code: "AADSTS700024", hint: "clock", settings: #"{"clockOffset":3600}"#),
        Mistake(
            what: "a certificate that has ended", code: "AADSTS1000502", hint: "certificate",
            fault: #"{"kind":"refuse","code":1000502,"error":"invalid_client","text":"No."}"#),
    ]

    /// Whatever the credential.
    static let ofAny = [
        Mistake(
            what: "an unknown tenant", code: "AADSTS90002", hint: "tenant", set: ["--tenant", "unknown.example"]),
        Mistake(
            what: "the client ID of another application", code: "AADSTS700016", hint: "client ID",
            mayBePropagating: true, set: ["--client-id", "33333333-3333-4333-8333-333333333333"]),
        Mistake(
            what: "a tenant that nobody consented in", code: "AADSTS7000229", hint: "consent", mayBePropagating: true,
            spoil: { $0.servicePrincipals = ["fabrikam.example"] }),
        Mistake(
            what: "an application that is disabled", code: "AADSTS7000112", hint: "Enterprise applications",
            spoil: { $0.isDisabled = true }),
        Mistake(
            what: "a resource that is not there", code: "AADSTS500011", hint: "scope",
            set: ["--scope", "api://nobody/.default"]),
        Mistake(
            what: "a tenant of the US Government", code: "AADSTS900439", hint: "usgov", spoil: { $0.cloud = "usgov" }),
    ]
}

extension Site {
    /// Makes the connection, authorises it, then makes each mistake, is told what it is, and puts it right again.
    fileprivate func run(
        _ right: Registration, _ credential: [String], input: String? = nil, mistakes: [Mistake]
    ) async throws {
        try register(right)
        try await simulating { site, entra in
            try await site.addGraph(credential, input: input)
            try await site.serving { _ in
                let authorised = try await site.json("connection", "authorise", "graph")
                #expect(try authorised["granted"].texts == ["User.Read.All"])
                for mistake in mistakes { try await site.make(mistake, right, entra) }
                let key = try await site.addClient("job", allow: "connection:graph")
                #expect(try await site.post(Rehearsal.tokenPath, key: key).json["source"].text == "entra")
            }
        }
    }

    /// The connection `graph`.
    ///
    /// - Parameter input: what its command reads.
    func addGraph(_ credential: [String], _ more: String..., input: String?) async throws {
        try folder.write(input ?? "", to: "input")
        let arguments = credential + Self.own + ["--needs", "User.Read.All"] + more
        let add = try await shell(
            "aureole connection add graph \(arguments.joined(separator: " ")) < \(folder("input"))")
        try #require(add.status == 0, "\(add.err)")
    }

    private static let own = ["--tenant", Simulator.tenant, "--client-id", Simulator.clientID]

    private func make(_ mistake: Mistake, _ right: Registration, _ entra: Simulator) async throws {
        var wrong = right
        mistake.spoil(&wrong)
        try register(wrong)
        if !mistake.set.isEmpty { _ = try await aureole(["connection", "set", "graph"] + mistake.set) }
        if let settings = mistake.settings { try await entra.set(settings) }
        if let fault = mistake.fault { try await entra.plan(fault) }
        let outcome = try await aureole("connection", "authorise", "graph", "--json")
        #expect(outcome.status == 1, "\(mistake.what)")
        let error = try outcome.json["error"]
        #expect(try error["code"].text == mistake.code, "\(mistake.what)")
        let hint = try error["hint"].text ?? ""
        #expect(hint.contains(mistake.hint), "\(mistake.what): \(hint)")
        #expect(try error["what_happened"].text?.hasSuffix(".") == true, "\(mistake.what)")
        #expect(try error["may_be_propagating"].flag == mistake.mayBePropagating, "\(mistake.what)")
        #expect(outcome.err.hasPrefix("aureole: error: \(mistake.code): "), "\(mistake.what): \(outcome.err)")
        try register(right)
        try await entra.set(#"{"clockOffset":0}"#)
        try await entra.recover()
        if !mistake.set.isEmpty {
            _ = try await aureole(
                ["connection", "set", "graph", "--scope", "https://graph.microsoft.com/.default"] + Self.own)
        }
        #expect(try await json("connection", "authorise", "graph")["authorised"].flag == true, "\(mistake.what)")
    }
}
