import Federation
import Operations

/// A value to copy, as the template `value` shows it.
struct ShownValue: Sendable {
    let id: String
    let label: String
    let text: String
    /// Where it goes, in a sentence.
    let place: String?

    init(_ label: String, _ text: String, place: String? = nil) {
        id = "value-" + label.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        self.label = label
        self.text = text
        self.place = place
    }
}

extension FederatedCredential {
    /// What an admin copies into the form of Azure, with the name that each field has there.
    var shownValues: [ShownValue] {
        [
            ShownValue("Issuer URL", triple.issuer.text, place: "In Azure: Issuer"),
            ShownValue(
                "Subject claim to validate", triple.subject.text,
                place: "In Azure: Value, with “Explicit subject identifier” as its type"),
            ShownValue("Name of the credential", name.text, place: "In Azure: Name. Any other will do as well."),
            ShownValue("Audience claim to validate", triple.audience.text, place: "In Azure: Audience"),
        ]
    }

    /// The same for tools.
    var shownTools: [ShownTool] { SetupTool.allCases.map { ShownTool($0, text: setup(for: $0)) } }

    /// Where in the Entra admin centre they belong.
    static let way = """
        In the Entra admin centre: App registrations > your application > Certificates & secrets > Federated credentials \
        > Add credential > Other issuer.
        """
}

/// What a tool takes, as the template `tools` shows it.
struct ShownTool: Sendable {
    let id: String
    let name: String
    let text: String

    init(id: String, name: String, text: String) {
        (self.id, self.name, self.text) = (id, name, text)
    }

    init(_ tool: SetupTool, text: String) {
        id = "tool-\(tool.rawValue)"
        self.text = text
        name =
            switch tool {
            case .az: "Azure CLI"
            case .graph: "Microsoft Graph"
            case .powershell: "PowerShell"
            case .terraform: "Terraform"
            case .bicep: "Bicep"
            }
    }
}

extension ShownTool {
    init(_ tool: ClientTool, text: String) {
        let name =
            switch tool {
            case .azure: "Microsoft's libraries, as a managed identity"
            case .az: "Azure CLI"
            case .workloadIdentity: "Microsoft's libraries, with a token file"
            case .terraform: "Terraform"
            case .github: "What asks GitHub for an ID token"
            case .azureDevOps: "What asks Azure DevOps for one"
            case .aws: "AWS"
            case .google: "Google Cloud"
            case .kubernetes: "Kubernetes"
            case .vault: "Vault"
            }
        self.init(id: "tool-\(tool.rawValue)", name: name, text: text)
    }
}

/// A thing that has a page of its own.
struct ShownLink: Sendable {
    let id: String
    let name: String

    init(_ connection: Connection) { (id, name) = (connection.id.description, connection.name.text) }
    init<Thing>(_ entry: Roll<Thing>.Entry) { (id, name) = (entry.id.description, entry.name.text) }
}
