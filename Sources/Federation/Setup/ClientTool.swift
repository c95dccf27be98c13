/// The tools that `client show --env` writes for: what they read, so that they get their tokens here.
package enum ClientTool: String, Hashable, Sendable, CaseIterable {
    /// Whatever stands on Microsoft's identity libraries: a managed identity.
    case azure
    /// The Azure CLI.
    case az
    /// The same libraries, with a token file.
    case workloadIdentity = "workload-identity"
    case terraform
    /// What runs in a workflow of GitHub's and uses its core library.
    case github
    case azureDevOps = "azure-devops"
    case aws, google, kubernetes, vault

    /// Whether it gets access tokens of a connection; the others get an agent's assertions.
    package var usesConnection: Bool { self == .azure || self == .az }

    /// Whether it has to be told which application of which tenant it is.
    package var namesApplication: Bool {
        switch self {
        case .azure, .az, .workloadIdentity, .terraform: true
        case .github, .azureDevOps, .aws, .google, .kubernetes, .vault: false
        }
    }
}

/// What a tool has to know of a client, and of what it was granted.
package struct ClientSetup: Hashable, Sendable {
    package var service: BrowserURL
    /// Whose assertions the tool gets.
    package var agent: Agent?
    /// Whether the agent goes without saying, since the client has no other.
    package var agentIsOnly: Bool
    /// Which application it is.
    package var connection: Connection?
    /// Of the agent's own.
    package var audience: Audience?

    package init(service: BrowserURL) {
        self.service = service
        agentIsOnly = true
    }
}
