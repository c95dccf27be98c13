import ArgumentParser
import Federation
import Foundation

/// By which a command asks a running service instead of opening the database.
struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask the private plane there, as a client, instead of the database here.", valueName: "url"))
    var server: String?

    @Option(help: ArgumentHelp("File with the client's key, for --server.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("PEM file with roots to trust for --server, beside the system's.", valueName: "file"))
    var serverCa: String?

    func validate() throws {
        guard (server == nil) == (keyFile == nil) else {
            throw ValidationError("--server and --key-file go together.")
        }
        guard server != nil || serverCa == nil else { throw ValidationError("--server-ca goes with --server.") }
    }

    /// - Parameter options: those of the database, where no service is named.
    /// - Throws: `InvalidText`, `CommandFailure`.
    func source(else options: CommandOptions) throws -> AssertionSource {
        guard let server, let keyFile else { return .database(options) }
        return .service(ServiceClient(url: try BrowserURL(server), keyFile: keyFile, roots: serverCa))
    }
}
