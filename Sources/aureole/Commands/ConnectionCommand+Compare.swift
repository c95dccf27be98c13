import ArgumentParser
import Federation
import Operations

extension ConnectionCommand {
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare",
            abstract: "Hold what Azure shows against what is sent: which value differs, and where.",
            discussion: """
                Example:
                  aureole connection compare graph --issuer https://issuer.example.com/ --subject agent-1 \\
                      --audience api://AzureADTokenExchange
                Copy the three values from Azure: Certificates & secrets > Federated credentials > its name.
                """)

        @Argument(help: "Name or id.") var connection: String
        @Option(parsing: .unconditional, help: "\"Value\" (subject identifier), as Azure shows it.")
        var subject: String
        @Option(parsing: .unconditional, help: "\"Audience\", as Azure shows it.") var audience: String
        // Its --issuer, a setting everywhere else, is what Azure shows.
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard options.settings.issuer != nil else {
                throw ValidationError("Give --issuer: \"Issuer\", as Azure shows it.")
            }
        }

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            var options = options
            let shown = (issuer: options.settings.issuer ?? "", subject: subject, audience: audience)
            options.settings.issuer = nil
            try await options.withDesk { desk, _ in
                let comparison = TripleComparison(sent: try await desk.triple(of: reference), shown: shown)
                options.print(comparison.json, text: comparison.text)
                guard comparison.isSame else { throw ExitCode(1) }
            }
        }
    }

    struct ConsentAddress: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "consent-address",
            abstract: "The address at which an administrator of a tenant consents to the application's permissions.",
            discussion: "Example:\n  aureole connection consent-address graph --tenant fabrikam.com")

        @Argument(help: "Name or id.") var connection: String
        @Option(help: "A tenant that it serves; by default its own.") var tenant: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            let tenant = try tenant.map { try Tenant($0) }
            try await options.withDesk { desk, _ in
                let address = try await desk.consentAddress(reference, tenant: tenant)
                options.print(["address": .string(address)], text: address)
            }
        }
    }
}
