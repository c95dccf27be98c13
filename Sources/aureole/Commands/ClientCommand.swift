import ArgumentParser
import Cryptography
import Federation
import FoundationEssentials
import Operations

/// `aureole client`: the integrations that call this service.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Integrations that call this service.",
        discussion: "Example:\n  aureole client add sync-job --allow connection:graph",
        subcommands: [Add.self, Trust.self, Distrust.self, Rotate.self, List.self, Show.self, Remove.self])
}

extension ClientCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make a client and print its key, this once.",
            discussion: """
                With --token-issuer and --token-subject, or with --public-key, it has no key: 'aureole client trust --help' tells more.

                Example:
                  aureole client add sync-job --allow connection:graph
                """)

        @Argument(help: "A name of your choice.") var name: String
        @Option(help: "agent:NAME or connection:NAME; may be given several times.") var allow: [String] = []
        @Flag(help: "May use the admin API.") var admin = false
        @OptionGroup(title: "Without a key") var proof: ProofOptions
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let proof = try proof.draft()
            let draft = ClientDraft(
                name: try Name(name), isAdmin: admin, allowed: try allow.map { try ClientDraft.Allowance($0) })
            try await options.withDesk { desk, caller in
                guard let proof else { return options.show(try await desk.addClient(draft, by: caller)) }
                let client = try await desk.addClient(draft, knownBy: proof, by: caller)
                let text = """
                    Client '\(client.name)' (\(client.id))

                    It has no key. 'aureole client show \(client.name)' tells by what it is known.
                    """
                options.print(client.keylessJSON, text: text)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Make a new key for a client; the old one goes on working for a while.",
            discussion: "Example:\n  aureole client rotate sync-job --overlap 24h")

        @Argument(help: "Name or id.") var client: String
        @Option(help: ArgumentHelp("How long the old key goes on working.", valueName: "time"))
        var overlap = TimeSpan(seconds: 24 * 3600)
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Client>(client)
            try await options.withDesk { desk, caller in
                options.show(
                    try await desk.rotateKey(of: reference, overlap: Double(overlap.seconds), by: caller))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "All clients and what they were granted.", discussion: "Example:\n  aureole client list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let clients = try await desk.clients()
                let ids = clients.map(\.id)
                let (grants, uses) = (try await desk.grants(of: ids), try await desk.lastUses(of: ids))
                options.print(
                    .array(clients.map { $0.json(grants[$0.id], lastUsedAt: uses[$0.id]) }),
                    text: Table(
                        ["NAME", "MAY", "ADMIN", "LAST USED"],
                        clients.map { client in
                            [
                                client.name.text, (grants[client.id]?.words ?? []).joined(separator: " "),
                                client.isAdmin ? "yes" : "no", uses[client.id]?.formatted(.iso8601) ?? "never",
                            ]
                        }, empty: "No clients yet. Make one with: aureole client add NAME --allow connection:C"
                    ).text)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a client; its keys stop working within a second.",
            discussion: "Example:\n  aureole client remove sync-job")

        @Argument(help: "Name or id.") var client: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Client>(client)
            try await options.withDesk { desk, caller in
                try await desk.removeClient(reference, by: caller)
                options.print(["removed": .string(client)], text: "Removed client '\(client)'.")
            }
        }
    }
}

extension CommandOptions {
    /// The one place that prints a key: it was made a moment ago and is kept only as a hash.
    fileprivate func show(_ made: ClientWithKey) {
        print(
            made.revealJSON(),
            text: """
                Client '\(made.client.name)' (\(made.client.id))

                  Key  \(made.key.reveal())

                The key is shown only now. Send it as 'Authorization: Bearer KEY'.
                """)
    }
}
