import ArgumentParser
import Foundation

/// `entra-simulator`: parses the command line, runs the server, says in one sentence why it could not.
@main struct EntraSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entra-simulator",
        abstract: "A stand-in for Microsoft Entra's sign-in endpoints, for tests and rehearsals.",
        discussion: """
            Judges client secrets, certificate assertions and federated assertions, people's \
            sign-ins, codes, refresh tokens and consent as strictly as Entra is known to, and \
            answers with Entra's error codes. Prints one line when it is ready, ends on SIGTERM.

            EXAMPLE
              entra-simulator --ca-out entra-ca.pem --trust issuer-ca.pem --apps apps.json
              listening on https://localhost:9443

              apps.json:
              {"tenants": [{"id": "11111111-1111-4111-8111-111111111111",
                            "domains": ["contoso.example"]}],
               "applications": [{
                 "clientId": "22222222-2222-4222-8222-222222222222",
                 "displayName": "Halo", "tenant": "contoso.example",
                 "federatedCredentials": [{
                   "name": "aureole", "issuer": "https://localhost:8443",
                   "subject": "agent:42",
                   "audiences": ["api://AzureADTokenExchange"]}],
                 "roles": {"https://graph.microsoft.com": ["User.Read.All"]}}]}
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 picks a free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 9443)

    @Option(help: ArgumentHelp("Where to write the certificate clients must trust.", valueName: "file"))
    var caOut: String

    @Option(help: ArgumentHelp("PEM roots to trust when issuers are asked; else the system's.", valueName: "file"))
    var trust: String?

    @Option(help: ArgumentHelp("Tenants and applications that exist; read again when it changes.", valueName: "file"))
    var apps: String

    @Option(help: ArgumentHelp("How long an issuer's keys are kept: 0, 10m, 24h, forever.", valueName: "duration"))
    var jwksCache = CacheTime.seconds(86_400)

    @Option(help: ArgumentHelp("How long a credential new in the apps file does not match.", valueName: "duration"))
    var propagation = Span.none

    @Option(help: ArgumentHelp("The cloud to play: public, usgov, china.", valueName: "cloud"))
    var cloud = Cloud.public

    func run() async throws {
        var options = SimulatorOptions(listen: listen, caOut: caOut, trust: trust, apps: apps)
        options.settings.jwksCache = jwksCache
        options.settings.cloud = cloud
        options.settings.propagation = propagation.seconds
        do {
            try await SimulatorServer(options: options).run(stopsOnSignals: true) { port in
                print("listening on https://localhost:\(port)")
                fflush(nil)
            }
        } catch {
            try? FileHandle.standardError.write(contentsOf: Data("entra-simulator: error: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}

extension Cloud: ExpressibleByArgument {}

extension ListenAddress: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}

extension CacheTime: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }

    var defaultValueDescription: String { description }
}

extension Span: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }

    var defaultValueDescription: String { "\(Int(seconds))s" }
}
