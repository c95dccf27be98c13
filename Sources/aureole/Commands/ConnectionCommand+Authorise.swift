import ArgumentParser
import Federation
import Operations

extension ConnectionCommand {
    struct Authorise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a connection on the spot and say what it may do.",
            discussion: """
                Example:
                  aureole connection authorise graph --wait 10m
                tries until Entra has learnt of a credential that was just added, ten minutes at the most.
                """)

        @Argument(help: "Name or id.") var connection: String
        @Option(help: ArgumentHelp("How long to go on trying, such as 10m.", valueName: "time"))
        var wait = TimeSpan(seconds: 0)
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Connection>(connection)
            try await options.withDesk(callsEntra: true) { desk, caller in
                do {
                    let authorisation = try await patiently { try await desk.authorise(reference, by: caller) }
                    options.print(authorisation.json, text: authorisation.text(connection))
                } catch let refusal as Refusal {
                    if options.json { print(refusal.authorisationJSON.text) }
                    throw refusal
                }
            }
        }

        /// Repeats what may yet succeed by itself, ever more slowly, until the time is over.
        private func patiently<Value>(_ attempt: () async throws -> Value) async throws -> Value {
            let clock = ContinuousClock()
            let end = clock.now + .seconds(wait.seconds)
            var pause = 5
            while true {
                do {
                    return try await attempt()
                } catch let refusal as Refusal where refusal.mayPass {
                    pause = min(60, max(pause, refusal.retryAfter))
                    guard clock.now + .seconds(pause) < end else { throw refusal }
                    if !options.json { print("\(refusal.word): trying again in \(pause) seconds.") }
                    try await Task.sleep(for: .seconds(pause))
                    pause = pause * 3 / 2
                }
            }
        }
    }
}

extension Refusal {
    /// Whether the same request may succeed later with nothing changed on either side.
    fileprivate var mayPass: Bool {
        switch self {
        case .entraRefused(let refusal): refusal.mayBePropagating
        case .entraUnavailable: true
        default: false
        }
    }

    /// Seconds.
    fileprivate var retryAfter: Int {
        if case .entraUnavailable(_, let seconds) = self { seconds } else { 0 }
    }

    fileprivate var authorisationJSON: JSON {
        var code = word
        var message = description
        if case .entraRefused(let refusal) = self {
            code = refusal.code ?? refusal.error
            message = refusal.message
        }
        let error: JSON = [
            "code": .string(code), "message": .string(message), "hint": .optional(hint),
            "may_be_propagating": .bool(mayPass),
        ]
        return ["authorised": false, "error": error]
    }
}

extension Authorisation {
    fileprivate var json: JSON {
        ["authorised": true, "granted": .strings(granted), "missing": .strings(missing)]
    }

    fileprivate func text(_ connection: String) -> String {
        var lines = ["Connection '\(connection)' is authorised."]
        lines.append("  Granted  \(granted.isEmpty ? "nothing yet" : granted.joined(separator: " "))")
        if !missing.isEmpty {
            lines.append("  Missing  \(missing.joined(separator: " "))")
            lines.append("An administrator grants them in Azure: API permissions > Grant admin consent.")
        }
        return lines.joined(separator: "\n")
    }
}
