import ArgumentParser
import Federation
import FoundationEssentials
import Operations

/// By what a client is known without a key.
struct ProofOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whose tokens it is known by: their issuer.", valueName: "url")) var issuer: String?
    @Option(help: "The subject of these tokens.") var subject: String?
    @Option(help: "Their audience; the URL of the private plane if not said.") var audience: String?
    @Flag(help: "Take each of these tokens once, by its jti.") var singleUse = false
    @Option(
        help: ArgumentHelp("A PEM file: it signs its own assertions with the key of this one.", valueName: "file"))
    var publicKey: String?

    func validate() throws {
        guard (issuer == nil) == (subject == nil) else {
            throw ValidationError("--issuer and --subject go together.")
        }
        guard issuer == nil || publicKey == nil else {
            throw ValidationError("Choose one: --issuer and --subject, or --public-key.")
        }
        guard issuer != nil || (audience == nil && !singleUse) else {
            throw ValidationError("--audience and --single-use go with --issuer and --subject.")
        }
    }

    /// `nil` when nothing is said.
    func draft() throws -> ProofDraft? {
        if let issuer, let subject {
            return .identity(
                try Issuer(issuer), try Subject(subject), try audience.map { try Audience($0) }, isSingleUse: singleUse)
        }
        guard let publicKey else { return nil }
        let bytes = try Input.file(publicKey, what: "public key", limit: Self.limit)
        return .publicKey(pem: String(decoding: bytes, as: UTF8.self))
    }

    /// Bytes: RSA with 8192 bits has fewer.
    private static let limit = 16 * 1024
}

extension ClientCommand {
    struct Trust: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a client prove itself by tokens of another issuer, or by assertions that it signs.",
            discussion: """
                Nothing has to be stored where the client runs: at /oauth2/token it exchanges a token (RFC 8693), or sends \
                one as client_assertion. Issuer, subject and audience are compared byte for byte; one token means one client.

                Examples:
                  aureole client trust deploy --issuer https://token.actions.githubusercontent.com \\
                    --subject repo:contoso/deploy:ref:refs/heads/main
                  aureole client trust sync-job --issuer https://oidc.cluster.example \\
                    --subject system:serviceaccount:jobs:sync
                  aureole client trust legacy --public-key legacy.pem
                """)

        @Argument(help: "Name or id.") var client: String
        @OptionGroup var proof: ProofOptions
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard proof.issuer != nil || proof.publicKey != nil else {
                throw ValidationError("Say by what it is known: --issuer and --subject, or --public-key.")
            }
        }

        func run() async throws {
            let reference = try Reference<Client>(client)
            guard let draft = try proof.draft() else { return }
            try await options.withDesk { desk, caller in
                let client = try await desk.trust(draft, of: reference, by: caller)
                let proofs = try await desk.proofs(of: client.id)
                options.print(
                    ["known_by": .array(proofs.map(\.json))],
                    text: "Client '\(client.name)' is known by\n\n\(proofs.map(\.lines).joined(separator: "\n\n"))")
            }
        }
    }

    struct Distrust: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Believe a client's tokens or assertions no longer; within a second.",
            discussion: "Example:\n  aureole client distrust sync-job 0123456789abcdef")

        @Argument(help: "Name or id.") var client: String
        @Argument(help: "Which, by the id that 'client show' prints.") var proof: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Client>(client)
            try await options.withDesk { desk, caller in
                try await desk.distrust(proof, of: reference, by: caller)
                options.print(
                    ["distrusted": .string(proof)], text: "Client '\(client)' is known by '\(proof)' no longer.")
            }
        }
    }
}

extension ClientProofStatus {
    /// Indented, a value a line.
    var lines: String {
        let values: [(String, String)] =
            switch proof {
            case .identity(let identity):
                [
                    ("Issuer", identity.triple.issuer.text), ("Subject", identity.triple.subject.text),
                    ("Audience", identity.triple.audience.text),
                    ("Each token", identity.isSingleUse ? "counts once" : "counts until it expires"),
                ]
            case .publicKey: [("Public key", "of assertions that it signs itself")]
            }
        let all = [("Id", id)] + values + [("Last used", lastUsedAt?.formatted(.iso8601) ?? "never")]
        return all.map { "  \($0.padding(toLength: 12))\($1)" }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
