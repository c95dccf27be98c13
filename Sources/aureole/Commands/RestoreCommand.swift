import ArgumentParser
import Federation
import Foundation
import Storage

/// `aureole restore`: the database out of a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring the database back from a backup.",
        discussion: """
            Example:
              aureole restore /var/backups/aureole-monday

            Needs the master key the backup was made with, and that no server runs on the data directory. Looks at the \
            issuer URL first: a key that is not published there any more never comes back. Where nothing can be read \
            there, each key's own schedule decides.
            """)

    @Argument(help: "A file that 'aureole backup' wrote.") var file: String
    @Flag(help: "Move the database that is there aside.") var force = false
    @OptionGroup var options: CommandOptions

    func run() async throws {
        let settings = try await options.read(looksAtIssuer: true)
        let report = try await House.restore(
            file, on: settings, replacing: force, logger: Log.logger(settings))
        options.print(report.json, text: report.text)
    }
}

extension RestoreReport {
    fileprivate var json: JSON {
        [
            "file": .string(file), "issuer": .string(manifest.issuer.text),
            "created_at": .integer(Int(manifest.createdAt.timeIntervalSince1970)),
            "documents": sighting.json, "active": .optional(ring.active?.keyID),
            "keys": .array(ring.fates.map(\.json) + ring.added.map(\.json)), "replaced": .optional(replaced),
        ]
    }

    fileprivate var text: String {
        """
        Restored into \(directory.path), as of \(time).
        \(replaced.map { "The database that was there is \($0)." } ?? "There was no database before.")

        \(wrapped(sighting.text(at: manifest.issuer)))

        \(Table(["KEY ID", "WAS", "IS", "BECAUSE"], ring.fates.map(\.cells) + ring.added.map(\.cells), empty: "").text)

        \(wrapped(signing))

        \(wrapped(revocations))

        \(wrapped(others))
        """
    }

    private var time: String { manifest.createdAt.formatted(.iso8601) }

    private var signing: String {
        if let active = ring.active { return "Key '\(active.keyID)' signs." }
        return """
            No key signs. 'aureole serve' publishes the spare and lets it sign once it has been seen at the issuer URL for \
            AUREOLE_KEY_LEAD; 'aureole key rotate --now' does not wait, but verifiers that have not fetched it yet refuse \
            what it signs.
            """
    }

    private var revocations: String {
        let kids = ring.published.map(\.keyID).joined(separator: ", ")
        if case .keys = sighting { return "In public with this database: \(kids.isEmpty ? "no key of it" : kids)." }
        return """
            \(kids.isEmpty ? "No key of the backup comes" : "Back") into public with this database\
            \(kids.isEmpty ? "" : ": \(kids)"). If you revoked one of the keys after \(time), revoke it again with 'aureole \
            key revoke': nobody else can know.
            """
    }

    private var others: String {
        """
        Agents, connections and clients are those of \(time). What was removed since is there again, what was added since \
        is missing, and client keys that were rotated or removed since are valid again: look at 'aureole client list'.
        """
    }

    private func wrapped(_ text: String) -> String { text.wrapped(at: 100) }
}

extension Sighting {
    fileprivate var json: JSON {
        switch self {
        case .keys: ["read": true, "problem": .null]
        case .unreadable(let reason): ["read": false, "problem": .string(reason)]
        }
    }

    fileprivate func text(at issuer: Issuer) -> String {
        switch self {
        case .keys: "What stands at \(issuer) was compared with the keys of the backup."
        case .unreadable(let reason):
            "Nothing could be read at \(issuer) (\(reason)), so that the keys' own schedule has decided."
        }
    }
}

extension KeyFate {
    fileprivate var json: JSON {
        [
            "kid": .string(before.keyID), "was": .string(before.state.rawValue),
            "state": .string(after.state.rawValue), "reason": .string(reason.description),
        ]
    }

    fileprivate var cells: [String] {
        [before.keyID, before.state.rawValue, after.state.rawValue, reason.description]
    }
}

/// A key that enters.
extension RingKey {
    fileprivate var json: JSON {
        ["kid": .string(keyID), "was": .null, "state": .string(state.rawValue), "reason": .string(Self.reason)]
    }

    fileprivate var cells: [String] { [keyID, "-", state.rawValue, Self.reason] }

    private static let reason = "it is new: there was no spare left"
}
