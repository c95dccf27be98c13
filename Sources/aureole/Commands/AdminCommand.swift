import ArgumentParser
import Cryptography
import Federation
import Operations

/// `aureole admin`: the people who sign in to the pages.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "People who sign in to the pages of the private plane.",
        discussion: "Example:\n  aureole admin add anna --password-stdin < passphrase",
        subcommands: [Add.self, List.self, SetPassphrase.self, Remove.self])
}

extension AdminCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an admin, whose passphrase is the first line of standard input.",
            discussion: """
                Example:
                  aureole admin add anna --password-stdin < passphrase
                prints the address to sign in at. There is no other way to the first admin.
                """)

        @Argument(help: "A name of your choice.") var name: String
        @OptionGroup var source: PassphraseSource
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let name = try Name(name)
            let passphrase = try source.passphrase()
            try await options.withDesk { desk, caller in
                let admin = try await desk.addAdmin(name, passphrase: passphrase, by: caller)
                options.print(
                    admin.json,
                    text: """
                        Admin '\(admin.name)' (\(admin.id))

                          Sign in  \(desk.settings.privateURL)
                        """)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "All admins.", discussion: "Example:\n  aureole admin list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let admins = try await desk.admins()
                options.print(
                    .array(admins.map(\.json)),
                    text: Table(
                        ["NAME", "ID"], admins.map { [$0.name.text, $0.id.description] },
                        empty: "No admins yet. Make one with: aureole admin add NAME --password-stdin"
                    ).text)
            }
        }
    }

    struct SetPassphrase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passphrase", abstract: "Give an admin another passphrase and end all sessions.",
            discussion: "Example:\n  aureole admin passphrase anna --password-stdin < passphrase")

        @Argument(help: "Name or id.") var admin: String
        @OptionGroup var source: PassphraseSource
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Admin>(admin)
            let passphrase = try source.passphrase()
            try await options.withDesk { desk, caller in
                let admin = try await desk.setPassphrase(passphrase, of: reference, by: caller)
                options.print(
                    admin.json, text: "Admin '\(admin.name)' has another passphrase and is signed in nowhere.")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove an admin, whose sessions end at once.",
            discussion: "Example:\n  aureole admin remove anna")

        @Argument(help: "Name or id.") var admin: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Admin>(admin)
            try await options.withDesk { desk, caller in
                try await desk.removeAdmin(reference, by: caller)
                options.print(["removed": .string(admin)], text: "Removed admin '\(admin)'.")
            }
        }
    }
}

/// Where a passphrase comes from. There is one way, and it is asked for by name, so that a command that waits for input
/// surprises nobody.
struct PassphraseSource: ParsableArguments {
    @Flag(help: "Read the passphrase from standard input, to the end of its first line.")
    var passwordStdin = false

    func validate() throws {
        guard passwordStdin else {
            throw ValidationError("Give --password-stdin, and the passphrase as a line of standard input.")
        }
    }

    func passphrase() throws -> Secret<String> { try Input.line("passphrase", option: "--password-stdin") }
}

extension Admin {
    fileprivate var json: JSON { ["id": .string(id.description), "name": .string(name.text)] }
}
