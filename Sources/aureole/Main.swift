import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// The door: reads the command line, runs the command, and makes whatever is thrown into one sentence, a hint and an exit
/// code: 0 done, 1 refused or failed, 64 wrong usage.
@main
enum Main {
    static func main() async {
        umask(0o077)  // whatever is made here is for its owner alone
        leaveNoCoreDump()
        // Requests are answered on the event loops themselves: a hop to another pool costs a tenth of the minting speed.
        // Without it everything works as well, only slower, so its answer is not needed.
        _ = NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        do {
            var command = try Aureole.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard let complaint = Complaint(error) else { Aureole.exit(withError: error) }
            complaint.print()
            Foundation.exit(1)
        }
    }

    /// A core dump would hold the keys. Where it cannot be forbidden, the system's own limit stands.
    private static func leaveNoCoreDump() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}

/// The root of the command line.
struct Aureole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aureole",
        abstract: "The issuer behind \"Other issuer\" in Microsoft Entra.",
        discussion: """
            An agent gets three values to copy into Azure; from then on Aureole proves itself to Entra with short-lived \
            tokens, and there is no secret to leak.

            Example:
              aureole agent add helpdesk
              aureole serve
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, AgentCommand.self, ConnectionCommand.self, CertificateCommand.self, ClientCommand.self,
            AdminCommand.self, TokenCommand.self, KeyCommand.self, MasterKeyCommand.self, ExportCommand.self,
            AuditCommand.self, BackupCommand.self, RestoreCommand.self, DoctorCommand.self,
        ])
}

/// The version of this program.
enum Version {
    static let text = "0.1.0"
}
