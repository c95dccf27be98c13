import ArgumentParser
import Cryptography
import Federation
import Operations
import Storage

/// `aureole master-key`: the key that every secret in the database is sealed with.
struct MasterKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-key", abstract: "The key that every secret in the database is sealed with.",
        discussion: "Example:\n  aureole master-key rotate", subcommands: [Rotate.self])
}

extension MasterKeyCommand {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Seal everything with a new master key. The server has to be stopped.",
            discussion: """
                Example:
                  aureole master-key rotate
                  aureole master-key rotate --master-key-file credential:master-key --out new.key

                Cut off at any point, the next command finds which key the database belongs to. The old key is kept beside \
                the new one, since older backups open with nothing else. A key that systemd or a parent process hands in \
                cannot be replaced here: the new one is written to the file named by --out.
                """)

        @Option(help: ArgumentHelp("Where to write the new key, when the old one is handed in.", valueName: "file"))
        var out: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withHouse { house in
                let rotation = try await house.desk.rotateMasterKey(
                    of: house.settings.masterKey, into: out, by: House.localAdministrator)
                options.print(rotation.json, text: rotation.text)
            }
        }
    }
}

extension MasterKeyRotation {
    /// Public identifiers; they tell nothing of the keys.
    fileprivate var json: JSON { ["old": .string(old), "new": .string(new)] }

    fileprivate var text: String {
        """
        Every secret in the database is sealed with a new master key.

          New  \(new)  \(newPlace)
          Old  \(old)  \(oldPlace)

        \(isInPlace ? "" : handOut + "\n\n")Put a copy of the new key where you keep the old one, apart from the backups. Backups \
        made until now open with the old key alone: keep it until the last of them is gone, then destroy it.
        """
    }

    private var handOut: String {
        """
        The old key no longer opens the database. Put \(newPlace) in the place that \(oldPlace) is handed out from before \
        the next start.
        """
    }
}
