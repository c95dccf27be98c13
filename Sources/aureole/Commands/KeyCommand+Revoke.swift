import ArgumentParser
import Federation
import Foundation
import Operations

extension KeyCommand {
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Take a key that others may know out of use at once.",
            discussion: """
                Example:
                  aureole key revoke G76DAS-2bJtnHAccrUXSj-I_P-diNhzWLCQ501zlGzo
                  aureole key revoke --all

                Shows first what it touches, and asks. --all is for a machine or a database that leaked: the spare leaked \
                too, so that the whole ring is replaced.
                """)

        @Argument(help: "The kid of the key.") var kid: String?
        @Flag(help: "Replace all keys.") var all = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard (kid == nil) == all else { throw ValidationError("Name a kid, or give --all.") }
            guard yes || !options.json else { throw ValidationError("--json does not ask; give --yes too.") }
        }

        func run() async throws {
            try await options.withDesk { desk, caller in
                let revocation = try await desk.revocation(of: kid)
                if !options.json { FileHandle.standardOutput.write(Data((revocation.text + "\n").utf8)) }
                guard yes || Self.isConfirmed() else {
                    throw CommandFailure("Nothing was revoked.", hint: "Answer 'yes', or give --yes in a script.")
                }
                if let kid { try await desk.revoke(kid, by: caller) } else { try await desk.revokeAll(by: caller) }
                options.print(
                    revocation.json, text: "Done. A running server publishes and signs without it within a second.")
            }
        }

        private static func isConfirmed() -> Bool {
            FileHandle.standardOutput.write(Data("\nRevoke? Type 'yes': ".utf8))
            return readLine() == "yes"
        }
    }
}

extension Revocation {
    fileprivate var text: String {
        ([
            "Key\(keys.count == 1 ? "" : "s") to revoke", "",
        ] + keys.map { "  \($0.keyID)  \($0.state.rawValue)" } + [
            "", "What it touches", "",
            "  Assertions that have not expired  \(liveAssertions)",
            "  Agents                            \(list(agents.first.map(\.name.text)))",
            "  Connections                       \(list(credentials.map(\.connection.text)))",
            "", wrapped(prospect), "", wrapped(trust), "",
        ] + credentials.map(\.indented)).joined(separator: "\n")
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : "\(names.count): " + names.joined(separator: ", ")
    }

    private func wrapped(_ text: String) -> String { text.wrapped(at: 100) }
}

extension AffectedCredential {
    fileprivate var indented: String { "  " + text.replacing("\n", with: "\n  ") + "\n" }
}
