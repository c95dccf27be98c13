/// A federated credential as Azure holds it on an app registration (Microsoft Graph, `federatedIdentityCredential`).
package struct FederatedCredential: Hashable, Sendable {
    package let name: FederatedCredentialName
    package let triple: Triple

    package init(agent: Name, triple: Triple) {
        name = FederatedCredentialName(for: agent)
        self.triple = triple
    }

    /// The body that Microsoft Graph takes; also the parameters of the Azure CLI.
    package var json: JSON {
        [
            "name": .string(name.text), "issuer": .string(triple.issuer.text),
            "subject": .string(triple.subject.text), "audiences": [.string(triple.audience.text)],
        ]
    }

    /// What an admin copies to create it, in the words of one tool. Ends with a line break.
    package func setup(for tool: SetupTool) -> String {
        switch tool {
        case .az: azureCLI
        case .graph: graphRequest
        case .powershell: azurePowerShell
        case .terraform: terraform
        case .bicep: bicep
        }
    }
}

/// The tools that `agent show --as` writes for.
package enum SetupTool: String, Hashable, Sendable, CaseIterable {
    case az, graph, powershell, terraform, bicep
}
