import ArgumentParser
import Federation
import Operations

/// Whoever is to be told of an agent's three values, so that it is believed there.
enum Listener: ExpressibleByArgument {
    /// Entra, through one of the tools of Azure.
    case entra(SetupTool)
    case other(TrustTarget)

    init?(argument: String) {
        if let tool = SetupTool(rawValue: argument) {
            self = .entra(tool)
        } else if let target = TrustTarget(rawValue: argument) {
            self = .other(target)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { SetupTool.allCases.map(\.rawValue) + TrustTarget.allCases.map(\.rawValue) }

    /// What an admin pastes there.
    ///
    /// - Throws: `CommandFailure` when it would never take a token with these values.
    func setup(for credential: FederatedCredential) throws(CommandFailure) -> String {
        switch self {
        case .entra(let tool): return credential.setup(for: tool)
        case .other(let target):
            if let flaw = target.flaw(of: credential.triple) { throw CommandFailure(flaw) }
            return target.setup(for: credential.triple)
        }
    }
}

extension TrustTarget: ExpressibleByArgument {}
