import ArgumentParser
import Federation
import Foundation
import Operations

/// `aureole key`: the signing keys.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The signing keys.",
        discussion: """
            Keys turn by themselves while 'aureole serve' runs. A key signs only after it has been seen at the issuer URL \
            for AUREOLE_KEY_LEAD.

            Example:
              aureole key list
            """, subcommands: [List.self, Import.self, Rotate.self, Revoke.self])
}

extension KeyCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "All signing keys, where they stand and what comes next.",
            discussion: "Example:\n  aureole key list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let prospects = try await desk.keyProspects()
                options.print(
                    .array(prospects.map(\.json)),
                    text: Table(
                        ["KEY ID", "STATE", "SINCE", "NEXT"], prospects.map(\.cells), empty: "No keys."
                    ).text)
            }
        }
    }
}

extension KeyProspect {
    fileprivate var cells: [String] {
        let since = key.activatesAt.map { key.state == .active ? $0 : key.createdAt } ?? key.createdAt
        return [key.keyID, key.state.rawValue, since.formatted(.iso8601), next]
    }

    private var next: String {
        let evidence = key.evidence
        switch key.state {
        case .pending:
            if let problem = evidence.problem { return "cannot sign: at \(issuer), \(problem)" }
            guard evidence.lookedAt != nil else { return "waits for the first look at \(issuer)" }
            return "seen for \(TimeSpan(evidence.seenFor)) of \(TimeSpan(lead))"
                + (activatesAt.map { ", may sign from \($0.formatted(.iso8601))" } ?? "")
        case .active:
            let sight = evidence.problem.map { "; at \(issuer), \($0)" } ?? ""
            return (isOverdue ? "overdue, waits for the next key" : "signs until \(endsAt.formatted(.iso8601))") + sight
        case .retiring: return "published until " + (retiresAt?.formatted(.iso8601) ?? "")
        case .retired: return ""
        case .revoked: return "revoked " + (retiresAt?.formatted(.iso8601) ?? "")
        }
    }
}
