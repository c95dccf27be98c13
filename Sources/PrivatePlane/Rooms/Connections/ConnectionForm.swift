import Federation
import Foundation
import Operations

/// The template `connection-new`.
struct ConnectionForm: Sendable {
    let head = Heading("New connection", under: .connections)
    let problem: FormProblem?
    let name: Field
    let kind: Choice
    let permissions: Choice
    let cloud: Choice
    let credential: Choice
    let secret: Field
    let expires: Field
    let certificate: CredentialPick
    let agent: CredentialPick
    let agentName: Field

    init(_ state: FormState, _ stock: CredentialStock) {
        problem = state.problem
        name = Field(
            "name", "Name", in: state, hint: "What it connects, such as “Halo to Contoso”.", isRequired: true)
        kind = Choice(
            "kind", "Kind of integration", Self.kinds, in: state,
            hint: "Tells which permissions it needs. They can be changed later.")
        permissions = Choice("permissions", "Permissions", Self.permissionTypes, in: state, isSelect: false)
        cloud = Choice("cloud", "Cloud", Cloud.allCases.map { Choice.Option($0.rawValue, $0.label) }, in: state)
        credential = Choice("credential", "Credential Type", Self.credentials, in: state, isSelect: false)
        (secret, expires) = SecretDraft.fields(in: state, shownBy: "credential=\(Credential.Kind.secret)")
        certificate = CredentialPick(
            certificates: stock.certificates, in: state, orElse: "Create a new certificate",
            hint: "Leave it empty to make a new one.")
        agent = CredentialPick(
            agents: stock.agents, in: state, orElse: "Make a new agent", hint: "Leave it empty to make a new one.")
        agentName = Field(
            "agent-name", "Name of the new agent", in: state, hint: "Leave it empty to name it like the connection.",
            shownBy: "agent=\(CredentialPick.none)")
    }

    private static let kinds: [Choice.Option] =
        [Choice.Option("", "Something else")]
        + Preset.all.map { Choice.Option($0.name, $0.summary.prefix(1).uppercased() + $0.summary.dropFirst()) }

    private static let permissionTypes = [
        Choice.Option(
            PermissionType.application.rawValue, PermissionType.application.label,
            remark: "It acts as itself, with what an administrator grants. Right for most."),
        Choice.Option(
            PermissionType.delegated.rawValue, PermissionType.delegated.label,
            remark: "It acts in the name of a person who signs in with Microsoft."),
    ]

    private static let credentials = [
        Choice.Option(
            Credential.Kind.federated.rawValue, Credential.Kind.federated.label,
            remark: "Nothing to keep secret, nothing that expires."),
        Choice.Option(
            Credential.Kind.certificate.rawValue, Credential.Kind.certificate.label,
            remark: "A key pair that you renew before it expires."),
        Choice.Option(
            Credential.Kind.secret.rawValue, Credential.Kind.secret.label,
            remark: "A password of the application. It expires, and it can leak."),
    ]
}

/// What was typed into it.
struct ConnectionDraft {
    let name: Name
    let edit: ConnectionEdit
    let first: FirstCredential

    /// Whether what was pasted as a secret's Value has the form of its ID.
    var isSecretID: Bool {
        if case .existing(let credential) = first { credential.looksLikeSecretID } else { false }
    }

    /// - Throws: `FormRefusal`.
    init(_ form: PostedForm) throws(FormRefusal) {
        var reader = FormReader(form)
        let name = reader.required("name", "Give the connection a name.", as: Name.init(_:))
        var edit = ConnectionEdit()
        edit.permissions = reader.word("permissions", as: PermissionType.self)
        edit.cloud = reader.word("cloud", as: Cloud.self)
        edit.preset = reader.value("kind", as: Preset.named(_:))
        let first: FirstCredential? =
            switch reader.word("credential", as: Credential.Kind.self) {
            case .federated: Self.agent(&reader, name)
            case .certificate: Self.certificate(&reader, name)
            case .secret: Self.secret(&reader)
            case nil: nil
            }
        self.name = try reader.finish(name)
        self.edit = edit
        self.first = try reader.finish(first)
    }

    private static func agent(_ reader: inout FormReader, _ name: Name?) -> FirstCredential? {
        guard reader.text("agent") == nil else {
            return reader.value("agent", as: Reference<Agent>.init(_:)).map { .existing(.federated($0)) }
        }
        return (reader.value("agent-name", as: Name.init(_:)) ?? name).map { .newAgent($0) }
    }

    private static func certificate(_ reader: inout FormReader, _ name: Name?) -> FirstCredential? {
        guard reader.text("certificate") == nil else {
            return reader.value("certificate", as: Reference<ClientCertificate>.init(_:))
                .map { .existing(.certificate($0)) }
        }
        return name.map { .newCertificate($0) }
    }

    private static func secret(_ reader: inout FormReader) -> FirstCredential? {
        let credential = SecretDraft.credential(&reader)
        if credential == nil { reader.note("Paste the secret's Value.", of: "secret") }
        return credential.map { .existing($0) }
    }
}

/// A client secret as it is typed: with a new connection, or later in the place of the one before.
enum SecretDraft {
    /// `nil` where none was typed.
    static func credential(_ reader: inout FormReader) -> NewCredential? {
        let expiresAt = reader.day("expires")
        return reader.text("secret").map { .clientSecret($0, expiresAt: expiresAt) }
    }

    /// - Parameter isKept: whether there is one already, which stays where none is typed.
    static func fields(
        in state: FormState, isKept: Bool = false, shownBy: String? = nil
    ) -> (secret: Field, expires: Field) {
        let kept = isKept ? " Leave it empty to keep the one that was entered." : ""
        return (
            Field(
                "secret", "Client secret (Value)", .secret, in: state,
                hint: "The Value that Azure shows once, not the Secret ID." + kept, shownBy: shownBy),
            Field(
                "expires", "Expires on (optional)", .date, in: state,
                hint: "As Azure shows it beside the secret. Aureole warns you before that day.", shownBy: shownBy)
        )
    }
}

/// Where the application is: what is entered second, once Azure has said it.
struct ConnectionPlace {
    let tenant: Tenant
    let applicationID: ApplicationID
    /// Another client secret, where one was typed.
    let secret: NewCredential?
    let version: ExpectedVersion

    /// - Throws: `FormRefusal`.
    init(_ form: PostedForm) throws(FormRefusal) {
        var reader = FormReader(form)
        secret = SecretDraft.credential(&reader)
        let tenant = reader.required(
            "tenant", "Copy the Directory (tenant) ID from the application's overview.", as: Tenant.init(_:))
        let application = reader.required(
            "application", "Copy the Application (client) ID from the application's overview.",
            as: ApplicationID.init(_:))
        self.tenant = try reader.finish(tenant)
        applicationID = try reader.finish(application)
        version = reader.version
    }
}
