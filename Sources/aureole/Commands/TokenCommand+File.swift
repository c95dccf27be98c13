import ArgumentParser
import Federation

extension TokenCommand {
    struct File: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "file", abstract: "Keep a file with an assertion fresh, for SDKs that read one.",
            discussion: """
                The file holds the bare token, lives an hour and is replaced every half hour, until the command is \
                ended; --once writes it and ends, for cron. AZURE_FEDERATED_TOKEN_FILE, AWS_WEB_IDENTITY_TOKEN_FILE, \
                ARM_OIDC_TOKEN_FILE_PATH and Google's file-sourced credentials take it as it is.

                Example:
                  aureole token file helpdesk --out /run/helpdesk/token --server https://aureole.example:8444 \\
                      --key-file /etc/helpdesk.key
                """)

        @Argument(help: "Name or id of the agent.") var agent: String
        @Option(help: ArgumentHelp("The file.", valueName: "file")) var out: String
        @Option(help: "One of the agent's audiences; by default its first.") var audience: String?
        @Option(name: .customLong("for"), help: "aws, google, vault or kubernetes: mints only what is taken there.")
        var target: TrustTarget?
        @Flag(help: "Write it once and end.") var once = false
        @OptionGroup(title: "Another service") var service: ServiceOptions
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let request = AssertionRequest(
                agent: try Reference(agent), audience: try audience.map { try Audience($0) },
                lifetime: TokenFileKeeper.lifetime, target: target)
            let source = try service.source(else: options)
            let keeper = TokenFileKeeper(
                file: TokenFile(path: out), mint: { try await source.mint(request) },
                report: { Complaint(whatever: $0).print() })
            guard once else { return try await keeper.keep() }
            let assertion = try await keeper.refresh()
            options.print(
                ["file": .string(out), "expires_at": .integer(assertion.expiresAt)], text: "Wrote '\(out)'.")
        }
    }
}
