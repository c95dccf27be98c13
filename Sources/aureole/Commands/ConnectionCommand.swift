import ArgumentParser
import Federation
import Operations

/// `aureole connection`: the Microsoft integrations.
struct ConnectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection",
        abstract: "Microsoft integrations: an application of a tenant, and what it may ask for.",
        discussion: "Example:\n  aureole connection add graph --agent helpdesk",
        subcommands: [Add.self, Set.self, List.self, Show.self, Authorise.self, Token.self, Remove.self])
}

extension ConnectionCommand {
    /// What can be said of a connection at any time.
    struct Fields: ParsableArguments {
        @Option(help: "Tenant ID or domain name.") var tenant: String?
        @Option(help: "Application (client) ID.") var clientID: String?
        @Option(help: "A scope ending in /.default; may be given several times.") var scope: [String] = []
        @Option(help: "A permission it needs, such as User.Read.All; may be given several times.")
        var needs: [String] = []
        @Option(help: "public, usgov or china.") var cloud: Cloud?

        /// Only what was given changes.
        func apply(to settings: inout Connection.Settings) throws {
            if let tenant { settings.tenant = try Tenant(tenant) }
            if let clientID { settings.applicationID = try ApplicationID(clientID) }
            if let cloud { settings.cloud = cloud }
            if !scope.isEmpty { settings.scopes = try scope.map { try Scope($0) } }
            if !needs.isEmpty { settings.needs = try needs.map { try Permission($0).text } }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a connection. Tenant and client ID may come later.",
            discussion: """
                Example:
                  aureole connection add graph --agent helpdesk --tenant contoso.com \\
                      --client-id 11111111-2222-3333-4444-555555555555 --needs User.Read.All
                """)

        @Argument(help: "A name of your choice.") var name: String
        @Option(help: "The agent whose tokens prove it to Entra.") var agent: String
        @Option(help: "application: it acts as itself.") var permissions: PermissionType = .application
        @OptionGroup var fields: Fields
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let name = try Name(name)
            let agent = try Reference<Agent>(agent)
            try await options.withDesk { desk, caller in
                let credential = Credential.federated(try await desk.agent(agent).id)
                var settings = Connection.Settings(credential: credential, permissions: permissions)
                try fields.apply(to: &settings)
                try await options.show(try await desk.addConnection(name, settings, by: caller), of: desk)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a connection. What is not given stays; tokens it had are dropped.",
            discussion: """
                Example:
                  aureole connection set graph --tenant contoso.com --client-id 11111111-2222-3333-4444-555555555555
                """)

        @Argument(help: "Name or id.") var connection: String
        @OptionGroup var fields: Fields
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            try await options.withDesk { desk, caller in
                let edited = try await desk.setConnection(reference, by: caller) { try fields.apply(to: &$0) }
                try await options.show(edited, of: desk)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All connections.", discussion: "Example:\n  aureole connection list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let connections = try await desk.connections()
                options.print(
                    .array(connections.map(\.json)),
                    text: Table(
                        ["NAME", "TENANT", "CLIENT ID", "CREDENTIAL", "STATUS"],
                        connections.map { connection in
                            [
                                connection.name.text, connection.settings.tenant?.text ?? "-",
                                connection.settings.applicationID?.text ?? "-",
                                connection.settings.credential.word, connection.status.rawValue,
                            ]
                        }, empty: "No connections yet. Make one with: aureole connection add NAME --agent AGENT"
                    ).text)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One connection.", discussion: "Example:\n  aureole connection show graph")

        @Argument(help: "Name or id.") var connection: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            try await options.withDesk { desk, _ in
                try await options.show(try await desk.connection(reference), of: desk)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a connection and the grants for it.",
            discussion: "Example:\n  aureole connection remove graph")

        @Argument(help: "Name or id.") var connection: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            try await options.withDesk { desk, caller in
                try await desk.removeConnection(reference, by: caller)
                options.print(["removed": .string(connection)], text: "Removed connection '\(connection)'.")
            }
        }
    }

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch an access token of a connection from Entra.",
            discussion: "Example:\n  aureole connection token graph --json")

        @Argument(help: "Name or id.") var connection: String
        @Option(help: "One of the connection's scopes; by default its first.") var scope: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            let request = ExchangeRequest(scope: try scope.map { try Scope($0) })
            try await options.withDesk(callsEntra: true) { desk, caller in
                let exchanged = try await desk.exchange(reference, request, for: caller)
                options.print(exchanged.json, text: exchanged.token.value)
            }
        }
    }
}

extension Cloud: ExpressibleByArgument {}
extension PermissionType: ExpressibleByArgument {}

extension CommandOptions {
    fileprivate func show(_ connection: Connection, of desk: Desk) async throws {
        let text = try await connection.text(desk: desk)
        print(connection.json, text: text)
    }
}

extension Connection {
    fileprivate var json: JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "tenant": .optional(settings.tenant?.text),
            "client_id": .optional(settings.applicationID?.text), "credential": .string(settings.credential.word),
            "permissions": .string(settings.permissions.rawValue), "scopes": .strings(settings.scopes.map(\.text)),
            "status": .string(status.rawValue), "cloud": .string(settings.cloud.rawValue),
            "needs": .strings(settings.needs),
        ]
    }

    fileprivate func text(desk: Desk) async throws -> String {
        var lines = [
            "Connection '\(name)' (\(id))", "",
            "  Tenant       \(settings.tenant?.text ?? "not known yet")",
            "  Client ID    \(settings.applicationID?.text ?? "not known yet")",
            "  Cloud        \(settings.cloud.rawValue)",
            "  Permissions  \(settings.permissions.rawValue)",
            "  Scopes       \(effectiveScopes.map(\.text).joined(separator: " "))",
            "  Needs        \(settings.needs.isEmpty ? "-" : settings.needs.joined(separator: " "))",
            "  Status       \(status.rawValue)",
        ]
        switch settings.credential {
        case .federated(let id):
            let agent = try await desk.agent(.id(id))
            lines.insert("  Credential   federated, agent '\(agent.name)'", at: 4)
        }
        return lines.joined(separator: "\n")
    }
}
