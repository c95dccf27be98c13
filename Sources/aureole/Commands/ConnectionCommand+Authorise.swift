import ArgumentParser
import Federation
import Foundation
import Operations

extension ConnectionCommand {
    struct Authorise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "authorise", abstract: "Try a connection on the spot and say what it may do.",
            discussion: """
                Example:
                  aureole connection authorise graph --wait 10m
                tries until Entra has learnt of a credential that was just added, ten minutes at the most.
                """)

        @Argument(help: "Name or id; none with --all.") var connection: String?
        @Flag(help: "Try all connections in all tenants that they serve, and show a table.") var all = false
        @Option(help: "A tenant that it serves; by default its own.") var tenant: String?
        @Option(help: ArgumentHelp("How long to go on trying, such as 10m.", valueName: "time"))
        var wait = TimeSpan(seconds: 0)
        @Option(help: ArgumentHelp("With --all: how many at once.", valueName: "count")) var parallel = 8
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard (connection == nil) == all else { throw ValidationError("Give a connection, or --all.") }
            guard !all || (wait.seconds == 0 && tenant == nil) else {
                throw ValidationError("--all goes with neither --wait nor --tenant.")
            }
            guard (1...64).contains(parallel) else { throw ValidationError("--parallel is 1 to 64.") }
        }

        func run() async throws {
            guard let connection else { return try await runAll() }
            let reference = try Reference<Connection>(connection)
            let tenant = try tenant.map { try Tenant($0) }
            try await options.withDesk(callsEntra: true) { desk, caller in
                do {
                    let authorisation = try await patiently {
                        try await desk.authorise(reference, tenant: tenant, by: caller)
                    }
                    options.print(authorisation.json, text: authorisation.text(connection))
                } catch let refusal as Refusal {
                    if options.json {
                        let diagnosis = await desk.diagnosis(of: refusal, meeting: reference, tenant: tenant)
                        print(JSON.object(diagnosis.authorisationMembers).text)
                    }
                    throw refusal
                }
            }
        }

        private func runAll() async throws {
            try await options.withDesk(callsEntra: true) { desk, caller in
                let rows = try await desk.authoriseAll(concurrency: parallel, by: caller)
                options.print(.array(rows.map(\.json)), text: FleetRow.table(rows))
                if rows.contains(where: { $0.problem != nil }) { throw ExitCode(1) }
            }
        }

        /// Repeats what may yet succeed by itself, ever more slowly, until the time is over.
        private func patiently<Value>(_ attempt: () async throws -> Value) async throws -> Value {
            let clock = ContinuousClock()
            let end = clock.now + .seconds(wait.seconds)
            let countdown = Countdown(screen: options.json ? nil : .standard)
            var pause = 5
            while true {
                do {
                    return try await attempt()
                } catch let refusal as Refusal where refusal.mayPass {
                    pause = min(60, max(pause, refusal.retryAfter))
                    guard clock.now + .seconds(pause) < end else { throw refusal }
                    let left = Int((end - clock.now).components.seconds)
                    try await countdown.wait(pause, because: refusal.word, left: left)
                    pause = pause * 3 / 2
                }
            }
        }
    }
}

extension Refusal {
    /// Seconds.
    fileprivate var retryAfter: Int {
        if case .entraUnavailable(_, let seconds) = self { seconds } else { 0 }
    }
}

extension Authorisation {
    fileprivate func text(_ connection: String) -> String {
        var lines = ["Connection '\(connection)' is authorised."]
        for resource in resources {
            lines.append("  Granted  \(Self.list(resource.granted) ?? "nothing yet")   (\(resource.resource))")
            if let extra = Self.list(resource.superfluous) { lines.append("  Unneeded \(extra)") }
        }
        if let missing = Self.list(missing) {
            lines.append("  Missing  \(missing)")
            lines.append("An administrator grants them in Azure: API permissions > Grant admin consent.")
        }
        return lines.joined(separator: "\n")
    }

    private static func list(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: " ") }
}

extension FleetRow {
    fileprivate static func table(_ rows: [FleetRow]) -> String {
        Table(
            ["CONNECTION", "TENANT", "CONSENT", "LAST GOOD", "RESULT"],
            rows.map { row in
                [
                    row.connection.name.text, row.tenant.text, row.consent.rawValue,
                    row.outcome?.succeededAt?.formatted(.iso8601) ?? "never", row.problem ?? "authorised",
                ]
            }, empty: "No connection has a tenant yet."
        ).text
    }
}
