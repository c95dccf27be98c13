import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// What an operator should know although everything works, in sentences; empty when all is well.
    package func warnings() -> [String] {
        let report = rotation.report
        return report.failures + report.concerns.map { $0.description(at: issuer) }
            + (report.documentsDiffer ? [differingDocuments] : []) + choices.detours(in: keys.ring).map(\.description)
            + (site.problem.map { [staleFiles($0)] } ?? []) + expiryWarnings
    }

    private func staleFiles(_ problem: StaticSiteProblem) -> String {
        "The published files are out of date, and their web host with them: \(problem)."
    }

    private var differingDocuments: String {
        "What stands at \(issuer) is not byte for byte what is published here; a cache in between may rewrite it."
    }
}

extension RingConcern {
    func description(at issuer: Issuer) -> String {
        switch self {
        case .overdue(let keyID, let since):
            "Key '\(keyID)' should have stopped signing at \(since.formatted(.iso8601)): no spare may take over yet."
        case .noActiveKey: "No key signs; 'aureole key list' shows why."
        case .noSpare: "There is no spare key."
        case .signsUnseen(let keyID): "Key '\(keyID)' signs, but it is not in the key set at \(issuer)."
        case .spareUnseen(let keyID, let problem):
            "Spare key '\(keyID)' cannot get ready to sign: looked for at \(issuer), \(problem)."
        }
    }
}

extension KeyChoices.Detour {
    var description: String {
        """
        \(authority) does not know key '\(unknownKeyID)' since \(since.formatted(.iso8601)); '\(keyID)' signs for it \
        meanwhile.
        """
    }
}
