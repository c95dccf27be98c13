import ArgumentParser
import Federation
import FoundationEssentials
import Operations

/// By what a client is known without a key.
struct ProofOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whose tokens it is known by: their issuer.", valueName: "url")) var tokenIssuer: String?
    @Option(help: "The subject of these tokens.") var tokenSubject: String?
    @Option(help: "Their audience; the URL of the private plane if not said.") var tokenAudience: String?
    @Flag(help: "Take each of these tokens once, by its jti.") var singleUse = false
    @Option(
        help: ArgumentHelp("A PEM file: it signs its own assertions with the key of this one.", valueName: "file"))
    var publicKey: String?

    func validate() throws {
        guard (tokenIssuer == nil) == (tokenSubject == nil) else {
            throw ValidationError("--token-issuer and --token-subject go together.")
        }
        guard tokenIssuer == nil || publicKey == nil else {
            throw ValidationError("Choose one: --token-issuer and --token-subject, or --public-key.")
        }
        guard tokenIssuer != nil || (tokenAudience == nil && !singleUse) else {
            throw ValidationError("--token-audience and --single-use go with --token-issuer and --token-subject.")
        }
    }

    /// `nil` when nothing is said.
    func draft() throws -> ProofDraft? {
        if let tokenIssuer, let tokenSubject {
            return .identity(
                try Issuer(tokenIssuer), try Subject(tokenSubject), try tokenAudience.map { try Audience($0) },
                isSingleUse: singleUse)
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
            commandName: "trust",
            abstract: "Let a client prove itself by tokens of another issuer, or by assertions that it signs.",
            discussion: """
                Nothing has to be stored where the client runs: at /oauth2/token it exchanges a token (RFC 8693), or sends \
                one as client_assertion. Issuer, subject and audience are compared byte for byte; one token means one client.

                Example:
                  aureole client trust deploy \\
                    --token-issuer https://token.actions.githubusercontent.com \\
                    --token-subject repo:contoso/deploy:ref:refs/heads/main
                  aureole client trust sync-job --token-issuer https://oidc.cluster.example \\
                    --token-subject system:serviceaccount:jobs:sync
                  aureole client trust legacy --public-key legacy.pem
                """)

        @Argument(help: "Name or id.") var client: String
        @OptionGroup var proof: ProofOptions
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard proof.tokenIssuer != nil || proof.publicKey != nil else {
                throw ValidationError("Say by what it is known: --token-issuer and --token-subject, or --public-key.")
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
            commandName: "distrust", abstract: "Believe a client's tokens or assertions no longer; within a second.",
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
