import ArgumentParser
import Federation
import Foundation
import Operations

/// `aureole key`: the signing keys.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The signing keys.",
        discussion: "Example:\n  aureole key list", subcommands: [List.self])
}

extension KeyCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All signing keys and where they stand.", discussion: "Example:\n  aureole key list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let keys = try await desk.ring().keys
                options.print(
                    .array(keys.map(\.json)),
                    text: Table(
                        ["KEY ID", "STATE", "CREATED"],
                        keys.map { [$0.keyID, $0.state.rawValue, $0.createdAt.formatted(.iso8601)] },
                        empty: "No keys."
                    ).text)
            }
        }
    }
}

extension RingKey {
    /// Times in Unix seconds.
    fileprivate var json: JSON {
        [
            "kid": .string(keyID), "state": .string(state.rawValue), "created_at": .seconds(createdAt),
            "activates_at": .seconds(activatesAt), "retires_at": .seconds(retiresAt),
        ]
    }
}

extension JSON {
    fileprivate static func seconds(_ date: Date?) -> JSON {
        date.map { .integer(Int($0.timeIntervalSince1970)) } ?? .null
    }
}
