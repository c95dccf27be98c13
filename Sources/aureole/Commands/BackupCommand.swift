import ArgumentParser
import Cryptography
import Federation
import Foundation
import Operations
import Storage

/// `aureole backup`: a sealed copy of the database.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a sealed copy of the database, while the server runs.",
        discussion: """
            Example:
              aureole backup /var/backups/aureole-monday

            The file is read back and checked before it gets its name. It opens only with the master key, which is not in \
            it: keep a copy of that somewhere else.
            """)

    @Argument(help: "Where it goes.") var file: String
    @Flag(help: "Replace an earlier backup of that name.") var force = false
    @OptionGroup var options: CommandOptions

    func run() async throws {
        let masterKey = try await options.read().masterKey.description
        try await options.withDesk { desk, caller in
            StandingBack.begin()
            let backup = try await desk.backUp(to: file, replacing: force, by: caller)
            options.print(backup.json, text: backup.text(masterKeyIn: masterKey))
        }
    }
}

extension Backup {
    fileprivate var json: JSON {
        [
            "file": .string(path), "bytes": .integer(byteCount), "issuer": .string(manifest.issuer.text),
            "master_key": .string(manifest.masterKey),
            "created_at": .integer(Int(manifest.createdAt.timeIntervalSince1970)),
            "ring_revision": .integer(manifest.ringRevision), "schema": .string(manifest.schema),
            "audit_head": .string(auditHead.description),
        ]
    }

    fileprivate func text(masterKeyIn file: String) -> String {
        """
        Backup \(path) is written, and was read back.

          Issuer      \(manifest.issuer)
          Time        \(manifest.createdAt.formatted(.iso8601))
          Size        \(byteCount) bytes
          Master key  \(manifest.masterKey)
          Audit head  \(auditHead)

        The master key is not in it. It lies in \(file); without a copy of it, kept apart from this file, nobody can
        restore.
        """
    }
}
