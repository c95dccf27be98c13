import Federation
import Operations

extension Template {
    static let connectionSettings = Template("connection-settings", PackageResources.connection_settings_mustache)
}

/// The template `connection-settings`.
struct SettingsView: Sendable {
    let head: ConnectionHead
    let path: String
    let version: Int
    let form: SettingsForm
    let credential: CredentialForm
    /// What it proves itself with now.
    let present: String
    let previous: String?
    let isUnlocked: Bool
    let isDelegated: Bool
    let user: String?
    let signedInAt: Moment?

    init(_ standing: ConnectionStanding, _ form: SettingsForm, _ credential: CredentialForm) {
        let connection = standing.connection
        head = ConnectionHead(connection, on: .settings, isUnlocked: standing.isUnlocked)
        path = LocalPath.connection(connection).text
        version = connection.version
        self.form = form
        self.credential = credential
        present = standing.proof.words
        previous = connection.settings.previousCredential?.kind.label
        isUnlocked = standing.isUnlocked
        isDelegated = connection.settings.permissions == .delegated
        user = standing.delegation?.user
        signedInAt = Moment(standing.delegation?.signedInAt)
    }
}

/// Everything but the credential.
struct SettingsForm: Sendable {
    let problem: FormProblem?
    let tenant: Field
    let application: Field
    let cloud: Choice
    let permissions: Choice
    let scopes: Field
    let tenants: Field
    /// Where a certificate vouches for it.
    let algorithm: Choice?

    /// - Parameter isComplete: whether it has worked, so that it has a tenant and a client ID for good.
    init(_ connection: Connection, _ state: FormState, isComplete: Bool) {
        let texts = connection.settings.texts
        problem = state.problem
        tenant = Field("tenant", "Tenant ID", in: state, value: texts["tenant"] ?? "", isRequired: isComplete)
        application = Field(
            "application", "Application (client) ID", in: state, value: texts["application"] ?? "",
            isRequired: isComplete)
        cloud = Choice(
            "cloud", "Cloud", Cloud.allCases.map { Choice.Option($0.rawValue, $0.label) }, in: state,
            value: texts["cloud"])
        permissions = Choice(
            "permissions", "Permissions",
            PermissionType.allCases.map { Choice.Option($0.rawValue, $0.label) }, in: state,
            value: texts["permissions"])
        scopes = Field(
            "scopes", "Scopes", .area, in: state, value: texts["scopes"] ?? "",
            hint: "One a line, such as https://graph.microsoft.com/.default. Empty: those of what it needs.")
        tenants = Field(
            "tenants", "Other tenants", .area, in: state, value: texts["tenants"] ?? "",
            hint: "One a line: customers of a multi-tenant application that tokens may be asked for too.")
        guard case .certificate = connection.settings.credential else {
            algorithm = nil
            return
        }
        algorithm = Choice(
            "algorithm", "Signature of the proof",
            ClientAssertion.Algorithm.allCases.map { Choice.Option($0.rawValue, $0.rawValue) }, in: state,
            value: texts["algorithm"])
    }

    /// - Throws: `FormRefusal`.
    static func edit(in form: PostedForm, isComplete: Bool) throws(FormRefusal) -> ConnectionEdit {
        var reader = FormReader(form)
        var edit = ConnectionEdit()
        edit.tenant = reader.value("tenant", as: Tenant.init(_:))
        edit.applicationID = reader.value("application", as: ApplicationID.init(_:))
        if isComplete {
            reader.require("tenant", "A connection that works has a tenant.")
            reader.require("application", "A connection that works has a client ID.")
        }
        edit.cloud = reader.word("cloud", as: Cloud.self)
        edit.permissions = reader.word("permissions", as: PermissionType.self)
        edit.scopes = reader.lines("scopes", as: Scope.init(_:))
        edit.otherTenants = reader.lines("tenants", as: Tenant.init(_:))
        if reader.text("algorithm") != nil {
            edit.assertionAlgorithm = reader.word("algorithm", as: ClientAssertion.Algorithm.self)
        }
        try reader.finish()
        return edit
    }
}

/// What it is to prove itself with instead.
struct CredentialForm: Sendable {
    let problem: FormProblem?
    let kind: Choice
    let agent: CredentialPick
    let certificate: CredentialPick
    let secret: Field
    let expires: Field

    init(_ state: FormState, _ stock: CredentialStock) {
        problem = state.problem
        kind = Choice(
            "credential", "Credential Type",
            Credential.Kind.allCases.map { Choice.Option($0.rawValue, $0.label) }, in: state)
        agent = CredentialPick(agents: stock.agents, in: state, orElse: "Choose one")
        certificate = CredentialPick(certificates: stock.certificates, in: state, orElse: "Choose one")
        (secret, expires) = SecretDraft.fields(in: state, shownBy: "credential=\(Credential.Kind.secret.rawValue)")
    }

    /// - Throws: `FormRefusal`.
    static func credential(in form: PostedForm) throws(FormRefusal) -> NewCredential {
        var reader = FormReader(form)
        let credential: NewCredential?
        switch reader.word("credential", as: Credential.Kind.self) {
        case .federated:
            credential = reader.required("agent", "Choose the agent.", as: Reference<Agent>.init(_:))
                .map { .federated($0) }
        case .certificate:
            credential = reader.required(
                "certificate", "Choose the certificate.", as: Reference<ClientCertificate>.init(_:)
            ).map { .certificate($0) }
        case .secret:
            credential = SecretDraft.credential(&reader)
            if credential == nil { reader.note("Paste the secret's Value.", of: "secret") }
        case nil: credential = nil
        }
        return try reader.finish(credential)
    }
}
