import ArgumentParser
import Federation
import Foundation
import Operations
import Storage

/// `aureole audit`: what happened, provably.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "What happened, in a chain that shows tampering.",
        discussion: "Example:\n  aureole audit verify",
        subcommands: [List.self, Verify.self])
}

extension AuditCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "All rows, oldest first; with --json one object a line.",
            discussion: "Example:\n  aureole audit list --json | tail -n 1")

        @Option(help: "Only rows behind this sequence number.") var after = 0
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                var last = after
                while true {
                    let entries = try await desk.auditEntries(after: last, limit: 1000)
                    guard let end = entries.last else { return }
                    for entry in entries { print(options.json ? entry.json.text : entry.text) }
                    last = end.sequence
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Walk the chain; exit 1 where it is broken.",
            discussion: """
                Example:
                  aureole audit verify --head "$(cat last-head)"

                The chain shows rows that were changed, inserted or taken out. Rows cut off at the end show only against a \
                head that was noted elsewhere: keep the one that is printed.
                """)

        @Option(help: "A head that was printed earlier.") var head: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let noted = try head.map { text in
                guard let head = AuditHead(text) else {
                    throw ValidationError("--head takes SEQUENCE:LINK as 'audit verify' prints it.")
                }
                return head
            }
            try await options.withDesk { desk, _ in
                let verdict = try await desk.verifyAudit(against: noted)
                if options.json { print(verdict.json.text) }
                if let failure = verdict.failure { throw failure }
                if !options.json { print(verdict.text) }
            }
        }
    }
}

extension AuditEntry {
    fileprivate var text: String {
        let time = Date(timeIntervalSince1970: Double(record.milliseconds) / 1000).formatted(.iso8601)
        return [
            String(sequence), time, record.actor, record.action, record.target, record.outcome, record.details,
        ].joined(separator: "  ")
    }
}

extension AuditVerdict {
    fileprivate var text: String {
        ([sentence] + [printedHead.map { "  Head  \($0)" }].compactMap { $0 }).joined(separator: "\n")
    }

    fileprivate var failure: CommandFailure? { isIntact ? nil : CommandFailure(sentence, hint: hint) }
}
