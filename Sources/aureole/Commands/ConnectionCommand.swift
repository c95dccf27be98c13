import ArgumentParser
import Federation
import Operations

/// `aureole connection`: the Microsoft integrations.
struct ConnectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection",
        abstract: "Microsoft integrations: an application of a tenant, and what it may ask for.",
        discussion: "Example:\n  aureole connection add graph --agent helpdesk",
        subcommands: [
            Add.self, Set.self, SetCredential.self, List.self, Show.self, Authorise.self, Compare.self,
            ConsentAddress.self, Token.self, Remove.self,
        ])
}

extension ConnectionCommand {
    /// What can be said of a connection at any time.
    struct Fields: ParsableArguments {
        @Option(help: "Tenant ID or domain name.") var tenant: String?
        @Option(help: "Application (client) ID.") var clientID: String?
        @Option(help: "application: it acts as itself; delegated: in the name of a person who signs in.")
        var permissions: PermissionType?
        @Option(help: "A scope ending in /.default; may be given several times.") var scope: [String] = []
        @Option(help: "A permission it needs, such as User.Read.All; may be given several times.")
        var needs: [String] = []
        @Option(help: "What a known integration needs: \(Preset.all.map(\.name).joined(separator: ", ")).")
        var preset: String?
        @Option(help: "public, usgov or china.") var cloud: Cloud?
        @Option(help: "A customer's tenant that it serves beside its own; may be given several times.")
        var allowTenant: [String] = []
        @Option(help: "How a certificate signs: PS256, or RS256 for hosts that know nothing else.")
        var assertionAlgorithm: ClientAssertion.Algorithm?

        /// Only what was given changes.
        func edit() throws -> ConnectionEdit {
            var edit = ConnectionEdit()
            edit.tenant = try tenant.map { try Tenant($0) }
            edit.applicationID = try clientID.map { try ApplicationID($0) }
            edit.permissions = permissions
            edit.cloud = cloud
            edit.assertionAlgorithm = assertionAlgorithm
            edit.scopes = scope.isEmpty ? nil : try scope.map { try Scope($0) }
            edit.otherTenants = allowTenant.isEmpty ? nil : try allowTenant.map { try Tenant($0) }
            edit.preset = try preset.map { name throws(InvalidText) in try Preset.named(name) }
            edit.needs = needs.isEmpty ? nil : try needs.map { try Permission($0) }
            return edit
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make a connection. Tenant and client ID may come later.",
            discussion: """
                Example:
                  aureole connection add graph --agent helpdesk --tenant contoso.com \\
                      --client-id 11111111-2222-3333-4444-555555555555 --needs User.Read.All
                """)

        @Argument(help: "A name of your choice.") var name: String
        @OptionGroup var credential: CredentialOptions
        @OptionGroup var fields: Fields
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let name = try Name(name)
            let credential = try credential.credential()
            let edit = try fields.edit()
            if credential.looksLikeSecretID { options.warn(.secretID) }
            try await options.withDesk { desk, caller in
                let connection = try await desk.addConnection(name, credential, by: caller, edit.apply)
                try await options.show(connection, of: desk)
                await options.warnOfLimits(connection, desk)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Change a connection. What is not given stays; tokens it had are dropped.",
            discussion: """
                Example:
                  aureole connection set graph --tenant contoso.com --client-id 11111111-2222-3333-4444-555555555555
                """)

        @Argument(help: "Name or id.") var connection: String
        @OptionGroup var fields: Fields
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            let edit = try fields.edit()
            try await options.withDesk { desk, caller in
                let edited = try await desk.setConnection(reference, by: caller, edit.apply)
                try await options.show(edited, of: desk)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "All connections.", discussion: "Example:\n  aureole connection list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let connections = try await desk.connections()
                let secrets = try await desk.countOfSecrets()
                let delegations = try await desk.delegations()
                let certificates = try await desk.certificates()
                options.print(
                    .array(connections.map { $0.json(delegations[$0.id]) }),
                    text: Table(
                        ["NAME", "TENANT", "CLIENT ID", "CREDENTIAL", "STATUS"],
                        connections.map { connection in
                            [
                                connection.name.text, connection.settings.tenant?.text ?? "-",
                                connection.settings.applicationID?.text ?? "-",
                                connection.settings.credential.word
                                    + (desk.expiry(of: connection, certificates)?.remark ?? ""),
                                connection.status.rawValue,
                            ]
                        }, empty: "No connections yet. Make one with: aureole connection add NAME --agent AGENT"
                    ).text + Self.end(secrets, connections))
            }
        }

        /// The last line: what could still leak.
        private static func end(_ secrets: Int, _ connections: [Connection]) -> String {
            guard !connections.isEmpty else { return "" }
            return switch secrets {
            case 0: "\n\nNo client secret is left: there is nothing to leak."
            case 1: "\n\n1 client secret is left."
            default: "\n\n\(secrets) client secrets are left."
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "One connection.", discussion: "Example:\n  aureole connection show graph")

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
            commandName: "remove", abstract: "Remove a connection and the grants for it.",
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
            commandName: "token", abstract: "Fetch an access token of a connection from Entra.",
            discussion: "Example:\n  aureole connection token graph --json")

        @Argument(help: "Name or id.") var connection: String
        @Option(help: "One of the connection's scopes; by default its first.") var scope: String?
        @Option(help: "A tenant that it serves; by default its own.") var tenant: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            let request = ExchangeRequest(
                scope: try scope.map { try Scope($0) }, tenant: try tenant.map { try Tenant($0) })
            try await options.withDesk(callsEntra: true) { desk, caller in
                let exchanged = try await desk.exchange(reference, request, for: caller)
                options.print(exchanged.json, text: exchanged.token.value)
            }
        }
    }
}

extension Cloud: ExpressibleByArgument {}
extension PermissionType: ExpressibleByArgument {}
extension ClientAssertion.Algorithm: ExpressibleByArgument {}
