import ArgumentParser
import Federation

/// `aureole token`: assertions.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Assertions: the short-lived tokens that Entra exchanges.",
        discussion: "Example:\n  aureole token mint helpdesk",
        subcommands: [Mint.self, File.self, Exec.self])
}

extension TokenCommand {
    struct Mint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mint", abstract: "Mint an assertion for an agent and print it.",
            discussion: """
                Example:
                  az login --service-principal -u CLIENT_ID --tenant TENANT \\
                      --federated-token "$(aureole token mint helpdesk)"
                """)

        @Argument(help: "Name or id of the agent.") var agent: String
        @Option(help: "One of the agent's audiences; by default its first.") var audience: String?
        @Option(name: .customLong("for"), help: "aws, google, vault or kubernetes: mints only what is taken there.")
        var target: TrustTarget?
        @OptionGroup(title: "Another service") var service: ServiceOptions
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let request = AssertionRequest(
                agent: try Reference(agent), audience: try audience.map { try Audience($0) }, target: target)
            let minted = try await service.source(else: options).mint(request)
            print(options.json ? minted.json : minted.token)
        }
    }
}
