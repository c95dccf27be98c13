import ArgumentParser
import Entra
import Federation
import Operations
import Storage

/// `aureole doctor`: what is wrong, and how to mend it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check everything that tokens depend on, and tell how to mend what is wrong.",
        discussion: """
            Example:
              aureole doctor
              aureole doctor --connection graph
            It works with or without a running server, asks Entra for no token, and changes nothing. It looks at the issuer \
            URL from this machine: a firewall may show Entra something else. Exit code 1 when anything has FAILED.
            """)

    @Option(help: "Only what this connection depends on: name or id.") var connection: String?
    @OptionGroup var options: CommandOptions

    func run() async throws {
        let findings = try await findings()
        options.print(.array(findings.map(\.json)), text: DoctorReport(findings: findings).text)
        if !findings.allSatisfy(\.isOK) { throw ExitCode(1) }
    }

    /// What keeps every other command from starting is the first thing that a doctor is asked about.
    private func findings() async throws -> [Finding] {
        let reference = try connection.map { try Reference<Connection>($0) }
        do {
            return try await options.withHouse(callsEntra: true, looksAtIssuer: true) { house in
                try await house.desk.examine(connection: reference, with: house.instruments)
            }
        } catch let problem as StartProblem {
            return [Finding(start: problem.description, hint: problem.hint)]
        } catch let problem as EntraSetupProblem {
            return [Finding(start: problem.description, hint: problem.hint)]
        }
    }
}

/// Findings as people read them, one below the other.
struct DoctorReport {
    let findings: [Finding]

    var text: String { (findings.map(\.lines) + ["", findings.sum]).joined(separator: "\n") }
}

extension Finding {
    fileprivate init(start sentence: String, hint: String?) {
        self = .failed("start", sentence, fix: hint ?? "Mend what is named there.")
    }

    fileprivate var json: JSON {
        ["check": .string(check), "ok": .bool(isOK), "detail": .string(detail), "fix": .optional(fix)]
    }

    fileprivate var lines: String {
        "\(mark)  \(check): \(detail)" + (fix.map { "\n      -> \($0)" } ?? "")
    }

    /// Words, since colour reaches neither everybody nor every log.
    private var mark: String {
        switch grade {
        case .fine: "ok  "
        case .look: "look"
        case .failed: "FAIL"
        }
    }
}
