// One template a target. What an agent does not know (accounts, projects) is a placeholder that its first line tells of.

extension TrustTarget {
    /// What an admin pastes there so that an agent is believed. Ends with a line break.
    package func setup(for triple: Triple) -> String {
        switch self {
        case .aws: Self.aws(triple)
        case .google: Self.google(triple)
        case .vault: Self.vault(triple)
        case .kubernetes: Self.kubernetes(triple)
        }
    }

    /// The role is for this agent alone: `sub` and `aud` are both compared.
    private static func aws(_ triple: Triple) -> String {
        let provider = String(triple.issuer.text.dropFirst("https://".count))
        let policy: JSON = [
            "Version": "2012-10-17",
            "Statement": [
                [
                    "Effect": "Allow",
                    "Principal": ["Federated": .string("arn:aws:iam::000000000000:oidc-provider/\(provider)")],
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": [
                        "StringEquals": .object([
                            .init("\(provider):aud", .string(triple.audience.text)),
                            .init("\(provider):sub", .string(triple.subject.text)),
                        ])
                    ],
                ]
            ],
        ]
        return """
            # 000000000000 stands for your account.
            aws iam create-open-id-connect-provider --url \(Quoted.posixShell(triple.issuer.text)) \\
                --client-id-list \(Quoted.posixShell(triple.audience.text))
            aws iam create-role --role-name aureole --assume-role-policy-document \(Quoted.posixShell(policy.text))

            """
    }

    /// The condition keeps other agents of the issuer out. A string of JSON is one of Google's expressions too.
    private static func google(_ triple: Triple) -> String {
        let condition = "assertion.sub == " + JSON.string(triple.subject.text).text
        return """
            PROJECT='project-id' # your project
            gcloud iam workload-identity-pools create aureole --project "$PROJECT" --location global
            gcloud iam workload-identity-pools providers create-oidc aureole --project "$PROJECT" --location global \\
                --workload-identity-pool aureole --attribute-mapping google.subject=assertion.sub \\
                --issuer-uri \(Quoted.posixShell(triple.issuer.text)) \\
                --allowed-audiences \(Quoted.posixShell(triple.audience.text)) \\
                --attribute-condition \(Quoted.posixShell(condition))

            """
    }

    /// As JSON on the command's input: in an argument a comma would end the audience, and an @ read a file.
    private static func vault(_ triple: Triple) -> String {
        let configuration: JSON = ["oidc_discovery_url": .string(triple.issuer.text)]
        let role: JSON = [
            "role_type": "jwt", "user_claim": "sub", "bound_audiences": [.string(triple.audience.text)],
            "bound_subject": .string(triple.subject.text), "token_policies": ["default"],
        ]
        return """
            vault auth enable jwt # once
            printf '%s' \(Quoted.posixShell(configuration.text)) | vault write auth/jwt/config -
            printf '%s' \(Quoted.posixShell(role.text)) | vault write auth/jwt/role/aureole -

            """
    }

    /// A string of JSON is one of YAML too. Every agent of the issuer that has the audience becomes a user; what it may
    /// do is for role bindings to say.
    private static func kubernetes(_ triple: Triple) -> String {
        """
        # The file of the API server's --authentication-config. The agent is the user \(user(triple)).
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        jwt:
        - issuer:
            url: \(JSON.string(triple.issuer.text).text)
            audiences: [\(JSON.string(triple.audience.text).text)]
          claimMappings:
            username:
              claim: sub
              prefix: "aureole:"

        """
    }

    private static func user(_ triple: Triple) -> String { JSON.string("aureole:" + triple.subject.text).text }
}
