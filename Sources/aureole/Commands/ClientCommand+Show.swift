import ArgumentParser
import Federation
import FoundationEssentials
import Operations

extension ClientCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One client and what it was granted, or the lines by which a tool becomes it.",
            discussion: """
                With --env, what is pasted where the tool runs, so that it gets its tokens here: azure (whatever stands on \
                Microsoft's identity libraries), az, workload-identity, terraform, github, azure-devops, aws, google, \
                kubernetes or vault. KEY stands for the client's key, which was printed when it was made.

                Example:
                  aureole client show sync-job --env terraform
                """)

        @Argument(help: "Name or id.") var client: String
        @Option(name: .customLong("env"), help: "The tool to write for.") var tool: ClientTool?
        @Option(help: "Which of its agents, where it has several.") var agent: String?
        @Option(help: "Which of its connections, where it has several.") var connection: String?
        @Option(help: "Which of the agent's audiences; the tool's own, or the agent's first, if not said.")
        var audience: String?
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard tool != nil || (agent ?? connection ?? audience) == nil else {
                throw ValidationError("--agent, --connection and --audience go with --env.")
            }
        }

        func run() async throws {
            let reference = try Reference<Client>(client)
            let agent = try agent.map { try Reference<Agent>($0) }
            let connection = try connection.map { try Reference<Connection>($0) }
            let audience = try audience.map { try Audience($0) }
            try await options.withDesk { desk, _ in
                guard let tool else { return try await show(reference, of: desk) }
                let setup = try await desk.setup(
                    of: reference, for: tool, agent: agent, connection: connection, audience: audience)
                print(setup.text(for: tool), terminator: "")
            }
        }

        private func show(_ reference: Reference<Client>, of desk: Desk) async throws {
            let client = try await desk.client(reference)
            let (grants, uses) = (try await desk.grants(of: [client.id]), try await desk.lastUses(of: [client.id]))
            let words = grants[client.id]?.words ?? []
            let proofs = try await desk.proofs(of: client.id)
            options.print(
                client.json(grants[client.id], proofs: proofs, lastUsedAt: uses[client.id]),
                text: """
                    Client '\(client.name)' (\(client.id))

                      May        \(words.joined(separator: "\n             "))
                      Admin      \(client.isAdmin ? "yes" : "no")
                      Last used  \(uses[client.id]?.formatted(.iso8601) ?? "never")
                    """ + (proofs.isEmpty ? "" : "\n\nIt is known by\n\n")
                        + proofs.map(\.lines).joined(separator: "\n\n"))
        }
    }
}

extension ClientTool: ExpressibleByArgument {}
