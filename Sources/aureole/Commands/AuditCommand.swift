import ArgumentParser
import Federation
import Foundation
import Operations
import Storage
import Synchronization
import UnixSignals

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

                Ten million rows take a minute or two. Interrupted, it prints the head that it has reached; --from goes on \
                there, or behind the head that the last walk ended with, and trusts what was walked before.
                """)

        @Option(help: "A head that was printed earlier.") var head: String?
        @Option(help: "The same; rows up to it are not walked again.") var from: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let (noted, start) = (try printed(head, "--head"), try printed(from, "--from"))
            try await options.withDesk { desk, _ in
                let verdict = try await untilInterrupted { goesOn in
                    try await desk.verifyAudit(against: noted, from: start) { _ in goesOn() }
                }
                if options.json { print(verdict.json.text) }
                if let failure = verdict.failure { throw failure }
                if !options.json { print(verdict.text) }
            }
        }

        private func printed(_ text: String?, _ option: String) throws -> AuditHead? {
            guard let text else { return nil }
            if let head = AuditHead(text) { return head }
            throw ValidationError("\(option) takes SEQUENCE:LINK as 'audit verify' prints it.")
        }

        /// - Parameter walk: is handed what tells whether nobody has interrupted the command yet, by SIGINT or SIGTERM.
        private func untilInterrupted<Value: Sendable>(
            _ walk: @Sendable (_ goesOn: @escaping @Sendable () -> Bool) async throws -> Value
        ) async throws -> Value {
            let interruption = Interruption()
            let watch = Task {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { interruption.note() }
            }
            defer { watch.cancel() }
            return try await walk { !interruption.isNoted }
        }
    }

    private final class Interruption: Sendable {
        private let noted = Atomic(false)
        var isNoted: Bool { noted.load(ordering: .relaxed) }
        func note() { noted.store(true, ordering: .relaxed) }
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
