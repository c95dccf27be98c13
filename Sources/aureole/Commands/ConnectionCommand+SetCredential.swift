import ArgumentParser
import Cryptography
import Federation
import Foundation
import Operations

extension ConnectionCommand {
    /// The three ways to prove an application.
    struct CredentialOptions: ParsableArguments {
        @Option(help: "Federated credential: the agent whose tokens prove it.") var agent: String?
        @Option(help: "Certificate: its name or id.") var certificate: String?
        @Flag(help: "Client secret: its value is the first line of standard input.") var secretStdin = false
        @Option(help: ArgumentHelp("When the secret ends, as Azure shows it.", valueName: "yyyy-mm-dd"))
        var secretExpires: Day?

        var count: Int { (agent == nil ? 0 : 1) + (certificate == nil ? 0 : 1) + (secretStdin ? 1 : 0) }

        func validate() throws {
            guard count <= 1 else {
                throw ValidationError("Give one of --agent, --certificate and --secret-stdin, not several.")
            }
            guard secretExpires == nil || secretStdin else {
                throw ValidationError("--secret-expires goes with --secret-stdin.")
            }
        }

        func credential() throws -> NewCredential {
            if let agent { return .federated(try Reference(agent)) }
            if let certificate { return .certificate(try Reference(certificate)) }
            guard secretStdin else { throw ValidationError("Give one of --agent, --certificate and --secret-stdin.") }
            let value = try Input.line("client secret", option: "--secret-stdin").reveal()
            return .clientSecret(value, expiresAt: secretExpires?.end)
        }
    }

    struct SetCredential: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-credential",
            abstract: "Move a connection to another credential without a gap.",
            discussion: """
                Example:
                  aureole connection set-credential graph --agent helpdesk
                  aureole connection set-credential graph --previous
                The new one is tried first; only if Entra accepts it does it take the place of the old one, which is kept so \
                that it can be put back, until --forget-previous.
                """)

        @Argument(help: "Name or id.") var connection: String
        @OptionGroup var credential: CredentialOptions
        @Flag(help: "Put the one before back.") var previous = false
        @Flag(help: "Give up the one that could be put back; a secret is destroyed.") var forgetPrevious = false
        @Flag(help: "Take it without asking Entra, for when Entra cannot be asked.") var untried = false
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard credential.count + (previous ? 1 : 0) + (forgetPrevious ? 1 : 0) == 1 else {
                throw ValidationError(
                    "Give one of --agent, --certificate, --secret-stdin, --previous and --forget-previous.")
            }
        }

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            guard !forgetPrevious else {
                return try await options.withDesk { desk, caller in
                    try await options.show(try await desk.forgetPreviousCredential(of: reference, by: caller), of: desk)
                }
            }
            let new = previous ? .previous : try credential.credential()
            if new.looksLikeSecretID { options.warn(.secretID) }
            try await options.withDesk(callsEntra: true) { desk, caller in
                let change = try await desk.setCredential(of: reference, to: new, isTried: !untried, by: caller)
                try await options.show(change.connection, of: desk)
                await options.warnOfLimits(change.connection, desk)
                guard !options.json else { return }
                print(change.wasTried ? "\nEntra accepted it." : "\nIt was not tried.")
            }
        }
    }
}

/// A day in UTC, as Azure's table of secrets shows it.
struct Day: ExpressibleByArgument, Hashable, Sendable {
    /// The last moment of it.
    let end: Date

    init?(argument: String) {
        let format = Date.ISO8601FormatStyle().year().month().day()
        guard argument.utf8.count == 10, let start = try? format.parse(argument) else { return nil }
        end = start.addingTimeInterval(86_399)
    }
}

/// What an admin should know although nothing failed.
struct Warning: Hashable, Sendable {
    let sentence: String

    static let secretID = Warning(
        sentence: "This has the form of a Secret ID; Entra wants the text from the column Value beside it.")
}

extension CommandOptions {
    /// To standard error, so that `--json` stays one document.
    func warn(_ warning: Warning) {
        FileHandle.standardError.write(Data("aureole: warning: \(warning.sentence)\n".utf8))
    }

    /// What Azure will not take of it.
    func warnOfLimits(_ connection: Connection, _ desk: Desk) async {
        let limits = (try? await desk.limits(of: connection)) ?? []
        for sentence in limits { warn(Warning(sentence: sentence)) }
    }
}
