// One template a tool. The key is not kept, so that whoever pastes the lines puts it in.

extension ClientSetup {
    /// What is pasted into a shell, or into a file where the tool reads one. Ends with a line break.
    package func text(for tool: ClientTool) -> String {
        switch tool {
        case .azure: azure
        case .az: azureCLI
        case .workloadIdentity: workloadIdentity
        case .terraform: terraform
        case .github: gitHub
        case .azureDevOps: azureDevOps
        case .aws: aws
        case .google: google
        case .kubernetes: kubernetes
        case .vault: vault
        }
    }

    private var azure: String {
        exports([
            ("IDENTITY_ENDPOINT", service.text + "/identity/token"), ("IDENTITY_HEADER", Self.key),
            ("AZURE_CLIENT_ID", applicationID),
        ]) + """
            # Any of these would make another kind of identity of it.
            unset IDENTITY_SERVER_THUMBPRINT MSI_ENDPOINT MSI_SECRET AZURE_FEDERATED_TOKEN_FILE

            """
    }

    private var azureCLI: String {
        exports([("IDENTITY_ENDPOINT", service.text + "/identity/token"), ("IDENTITY_HEADER", Self.key)]) + """
            az login --identity --client-id \(Quoted.posixShell(applicationID)) --allow-no-subscriptions

            """
    }

    private var workloadIdentity: String {
        exports([
            ("AZURE_TENANT_ID", tenant), ("AZURE_CLIENT_ID", applicationID),
            ("AZURE_FEDERATED_TOKEN_FILE", Self.tokenFile),
        ]) + keeper
    }

    private var terraform: String {
        exports([
            ("ARM_USE_OIDC", "true"), ("ARM_TENANT_ID", tenant), ("ARM_CLIENT_ID", applicationID),
            ("ARM_OIDC_REQUEST_URL", gitHubURL), ("ARM_OIDC_REQUEST_TOKEN", Self.key),
        ])
    }

    private var gitHub: String {
        exports([("ACTIONS_ID_TOKEN_REQUEST_URL", gitHubURL), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", Self.key)])
    }

    /// Tools put their own query behind the URL. The service connection, which they are told by itself, tells the agent.
    private var azureDevOps: String {
        let variables = exports([
            ("SYSTEM_OIDCREQUESTURI", service.text + "/identity/azure-devops"), ("SYSTEM_ACCESSTOKEN", Self.key),
        ])
        guard let agent, !agentIsOnly else { return variables }
        return variables + "# The ID of the service connection: \(agent.id)\n"
    }

    private var aws: String {
        exports([
            ("AWS_ROLE_ARN", "arn:aws:iam::000000000000:role/aureole"), ("AWS_ROLE_SESSION_NAME", "aureole"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", Self.tokenFile),
        ]) + keeper
    }

    /// The file of `GOOGLE_APPLICATION_CREDENTIALS`.
    private var google: String {
        let pool = "locations/global/workloadIdentityPools/aureole/providers/aureole"
        let configuration: JSON = [
            "type": "external_account", "audience": .string("//iam.googleapis.com/projects/PROJECT_NUMBER/\(pool)"),
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": "https://sts.googleapis.com/v1/token",
            "credential_source": [
                "url": .string(gitHubURL + "&audience=" + PercentEncoding.encode(audience?.text ?? "AUDIENCE")),
                "headers": ["Authorization": .string("Bearer \(Self.key)")],
                "format": ["type": "json", "subject_token_field_name": "value"],
            ],
        ]
        return configuration.prettyText + "\n"
    }

    /// A user of a kubeconfig. A string of JSON is one of YAML too.
    private var kubernetes: String {
        let arguments = ["token", "exec"] + command
        return """
            users:
            - name: aureole
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: aureole
                  args: [\(arguments.map { JSON.string($0).text }.joined(separator: ", "))]
                  interactiveMode: Never

            """
    }

    private var vault: String {
        """
        vault write auth/jwt/login role=aureole jwt="$(aureole token mint \(shellCommand))"

        """
    }

    /// What writes the token file, and goes on doing so.
    private var keeper: String {
        """
        # Keeps the file fresh, in a directory that is there already. Under systemd deploy/aureole-token@.service does it, in
        # /run/aureole-token/AGENT/token.
        aureole token file \(shellCommand) --out \(Quoted.posixShell(Self.tokenFile)) &

        """
    }

    /// The arguments by which a command gets an assertion from the service.
    private var command: [String] {
        let audience = audience.map { ["--audience", $0.text] } ?? []
        // A name that looks like an option would be taken for one.
        let word = agentName.hasPrefix("-") ? agent?.id.description ?? agentName : agentName
        return [word] + audience + ["--server", service.text, "--key-file", Self.keyFile]
    }

    private var shellCommand: String { command.map(Self.shellWord).joined(separator: " ") }

    /// With a query from the start, since tools glue `&audience=` on.
    private var gitHubURL: String {
        service.text + "/identity/github?" + (agentIsOnly ? "v=1" : "agent=" + PercentEncoding.encode(agentName))
    }

    private var agentName: String { agent?.name.text ?? "AGENT" }
    private var applicationID: String { connection?.settings.applicationID?.text ?? "CLIENT_ID" }
    private var tenant: String { connection?.settings.tenant?.text ?? "TENANT_ID" }

    private static let key = "KEY"
    private static let keyFile = "/etc/aureole/client.key"
    private static let tokenFile = "/run/aureole-token/token"

    private func exports(_ variables: [(name: String, value: String)]) -> String {
        variables.map { "export \($0.name)=\(Quoted.posixShell($0.value))\n" }.joined()
    }

    /// Quoted only where a shell would take it for something else.
    private static func shellWord(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "-_./:@".utf8.contains(byte)
            }
        }
        return plain && !text.isEmpty ? text : Quoted.posixShell(text)
    }
}
