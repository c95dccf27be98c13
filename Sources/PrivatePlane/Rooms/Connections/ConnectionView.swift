import Federation
import Operations

/// The template `connection`: the Overview.
struct ConnectionView: Sendable {
    let head: ConnectionHead
    let path: String
    let problem: FormProblem?
    let missing: [String]
    let limits: [String]
    /// While it was never authorised.
    let setup: ConnectionSetup?
    /// From then on.
    let facts: [Message.Fact]
    let lastGood: Moment?
    /// The button, or what stands in its way; `nil` when there is nothing left to do.
    let act: ConnectionAct?
    let hasNoClient: Bool
    let window: RefusalWindow?

    init(_ standing: ConnectionStanding, state: FormState, window: RefusalWindow?, missing: [String]) {
        let connection = standing.connection
        head = ConnectionHead(connection, on: .overview, isUnlocked: standing.isUnlocked)
        path = LocalPath.connection(connection).text
        problem = state.problem
        self.missing = missing
        limits = standing.limits
        self.window = window
        let isSettled = connection.status == .authorised
        act = isSettled ? nil : ConnectionAct(connection)
        setup = standing.isUnlocked ? nil : ConnectionSetup(standing, state: state)
        facts = standing.isUnlocked ? Self.facts(standing) : []
        lastGood = standing.isUnlocked ? Moment(standing.lastGoodAt) : nil
        hasNoClient = standing.isUnlocked && isSettled && standing.clients.isEmpty
    }

    private static func facts(_ standing: ConnectionStanding) -> [Message.Fact] {
        let settings = standing.connection.settings
        let rows: [(String, String?)] = [
            ("Credential Type", settings.credential.kind.label), ("Proves itself with", standing.proof.words),
            ("Permissions", settings.permissions.label), ("Acts in the name of", standing.delegation?.user),
            ("Tenant ID", settings.tenant?.text), ("Application (client) ID", settings.applicationID?.text),
            ("Cloud", settings.cloud == .public ? nil : settings.cloud.label),
            ("Clients", standing.clients.isEmpty ? nil : standing.clients.names.joined(separator: ", ")),
        ]
        return rows.compactMap { name, value in value.map { Message.Fact(name: name, value: $0) } }
    }
}

/// The template `connection-act`: trying it, or signing in.
struct ConnectionAct: Sendable {
    let path: String
    let isDelegated: Bool
    /// Whether Entra can be asked: both ids are there.
    let isPossible: Bool
    let hasEnded: Bool
    /// The window with the reason of the last refusal.
    let whyPath: String?

    init(_ connection: Connection) {
        path = LocalPath.connection(connection).text
        isDelegated = connection.settings.permissions == .delegated
        isPossible = connection.status != .draft
        hasEnded = connection.status == .signInAgain
        whyPath =
            [.refused, .signInAgain].contains(connection.status)
            ? LocalPath.connection(connection).showingRefusal().text : nil
    }
}

/// The template `connection-setup`: what is copied into Azure, and what is copied from there.
struct ConnectionSetup: Sendable {
    let way: String?
    let values: [ShownValue]
    let tools: [ShownTool]
    /// The public half, which Azure has to get.
    let certificatePath: String?
    let certificateEnds: Moment?
    let secret: Field?
    let expires: Field?
    let redirect: ShownValue?
    let needs: [String]
    let needsKind: String
    let consentPath: String?
    let tenant: Field
    let application: Field
    let version: Int
    /// Whether Azure needs something from here, which is the first step.
    let copies: Bool
    /// The numbers of the other steps.
    let steps: Steps

    struct Steps: Sendable {
        let permissions: Int
        let identify: Int
        let act: Int

        init(copies: Bool, hasNeeds: Bool) {
            permissions = copies ? 2 : 1
            identify = permissions + (hasNeeds ? 1 : 0)
            act = identify + 1
        }
    }

    init(_ standing: ConnectionStanding, state: FormState) {
        let connection = standing.connection
        let settings = connection.settings
        version = connection.version
        tenant = Field(
            "tenant", "Tenant ID", in: state, value: settings.tenant?.text ?? "",
            hint: "In Azure: Directory (tenant) ID, on the application's overview.", isRequired: true)
        application = Field(
            "application", "Application (client) ID", in: state, value: settings.applicationID?.text ?? "",
            hint: "In Azure: Application (client) ID, on the same page. Not the Object ID.", isRequired: true)
        let isDelegated = settings.permissions == .delegated
        redirect =
            isDelegated
            ? ShownValue(
                "Redirect URI", standing.redirectURI,
                place: "In Azure: Authentication > Add a platform > Web > Redirect URIs") : nil
        needs = settings.needs.map(\.text)
        needsKind = settings.permissions.label
        consentPath =
            connection.status == .draft || needs.isEmpty ? nil : LocalPath.connection(connection).text + "/consent"
        switch standing.proof {
        case .agent(_, let credential):
            (way, values, tools) = (FederatedCredential.way, credential.shownValues, credential.shownTools)
            (certificatePath, certificateEnds, secret, expires) = (nil, nil, nil, nil)
        case .certificate(let certificate, _):
            way = "In the Entra admin centre: \(PortalPage.certificates.text) > Upload certificate."
            values = [
                ShownValue(
                    "Thumbprint", certificate.thumbprint.description,
                    place: "Azure shows it beside the certificate once it is uploaded.")
            ]
            tools = []
            certificatePath = "/certificates/\(certificate.id)/cer"
            (certificateEnds, secret, expires) = (Moment(certificate.notAfter), nil, nil)
        case .secret:
            (way, values, tools, certificatePath, certificateEnds) = (nil, [], [], nil, nil)
            (secret, expires) = SecretDraft.fields(in: state, isKept: true)
        }
        copies = way != nil || redirect != nil
        steps = Steps(copies: copies, hasNeeds: !needs.isEmpty)
    }
}

extension ConnectionStanding.Proof {
    /// What it is, for people, and how long it lasts.
    var words: String {
        switch self {
        case .agent(let agent, _): "the agent “\(agent.name)”\(agent.isEnabled ? "" : ", which is disabled")"
        case .certificate(let certificate, let expiry): "the certificate “\(certificate.name)”, which \(expiry.words)"
        case .secret(_, let expiry): "a client secret\(expiry.map { ", which \($0.words)" } ?? "")"
        }
    }
}
