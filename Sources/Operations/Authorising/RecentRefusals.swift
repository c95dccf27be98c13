import Entra
package import Federation
import Storage
import Synchronization

/// The last "no" that a connection met, so that a page can show it whole when it is opened a moment later. Kept in memory
/// alone, for as many connections as are tried in some hours; the database keeps the code.
final class RecentRefusals: Sendable {
    private let recent = Mutex(RecentValues<ID<Connection>, Refusal>(capacity: 2_000))

    func note(_ refusal: Refusal, of connection: ID<Connection>) {
        recent.withLock { $0.insert(refusal, for: connection) }
    }

    func forget(_ connection: ID<Connection>) { recent.withLock { $0.removeValue(for: connection) } }

    func refusal(of connection: ID<Connection>) -> Refusal? { recent.withLock { $0.value(for: connection) } }
}

extension Desk {
    /// What to tell of the last refusal that a connection met in its own tenant; `nil` when its last try succeeded, or it
    /// was not tried since it was last edited. Whole as long as the process remembers it, and by its code alone after
    /// that, if it was Entra's no: our own words for what kept Entra from answering have hyphens, and pass.
    package func lastDiagnosis(of connection: Connection) async throws -> Diagnosis? {
        if let refusal = refusals.refusal(of: connection.id) {
            return await diagnosis(of: refusal, meeting: .id(connection.id))
        }
        guard connection.status != connection.settings.untried, let tenant = connection.settings.tenant,
            let problem = try await store.outcome(of: connection.id, tenant: tenant)?.problem, !problem.contains("-")
        else { return nil }
        let answer = EntraRefusal.Answer(error: problem, message: "", code: problem)
        let refusal = EntraRefusal(answer: answer, advice: .kept(problem, about: connection.situation))
        return await diagnosis(of: .entraRefused(refusal), meeting: .id(connection.id))
    }

    /// Holds what Azure shows against our values.
    ///
    /// - Parameter shown: what was copied from Azure, by the value that it is said to be.
    /// - Returns: a comparison for each of them that the connection has.
    package func compare(
        _ connection: Connection, shown: [ValueToCopy: String]
    ) async throws -> [ValueComparison] {
        let triple =
            connection.settings.credential.kind == .federated ? try await triple(of: .id(connection.id)) : nil
        var comparisons: [ValueComparison] = []
        for name in ValueToCopy.allCases {
            guard let shown = shown[name], let sent = try await text(of: name, connection, nil) else { continue }
            comparisons.append(ValueComparison(of: name, sent: sent, shown: shown, in: triple))
        }
        return comparisons
    }
}

extension Connection {
    /// Who asks Entra in its name, and how.
    package var situation: Situation {
        Situation(credential: settings.credential.kind, permissions: settings.permissions)
    }
}
