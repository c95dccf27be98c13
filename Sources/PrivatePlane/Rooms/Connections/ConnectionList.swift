import Federation
import Operations

extension Template {
    static let connections = Template("connections", PackageResources.connections_mustache)
    static let connection = Template("connection", PackageResources.connection_mustache)
    static let connectionNew = Template("connection-new", PackageResources.connection_new_mustache)
    static let connectionSetup = Template("connection-setup", PackageResources.connection_setup_mustache)
    static let connectionAct = Template("connection-act", PackageResources.connection_act_mustache)
    static let refusal = Template("refusal", PackageResources.refusal_mustache)
}

/// The template `connections`.
struct ConnectionList: Sendable {
    let rows: [Row]
    /// Whether the list does not begin at its beginning.
    let isPart: Bool
    let pager: Pager?

    struct Row: Sendable {
        let id: String
        let name: String
        let credential: String
        let permissions: String
        let tenant: String?
        let status: String
        /// The colour that goes with the word.
        let tone: String?

        init(_ connection: Connection) {
            (id, name) = (connection.id.description, connection.name.text)
            credential = connection.settings.credential.kind.label
            permissions = connection.settings.permissions.label
            tenant = connection.settings.tenant?.text
            (status, tone) = (connection.status.label, connection.status.tone)
        }
    }
}

extension Credential.Kind {
    /// As the guides of integrations call it.
    var label: String {
        switch self {
        case .federated: "Federated Credentials"
        case .certificate: "Certificate"
        case .secret: "Client Secret"
        }
    }
}

extension PermissionType {
    /// As the Entra admin centre calls it.
    var label: String {
        switch self {
        case .application: "Application"
        case .delegated: "Delegated"
        }
    }
}

extension Cloud {
    /// As Microsoft calls it.
    var label: String {
        switch self {
        case .public: "Azure (worldwide)"
        case .usgov: "Azure US Government"
        case .china: "Azure operated by 21Vianet (China)"
        }
    }
}
