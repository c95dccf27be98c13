import Entra
package import Federation
import FoundationEssentials
import Storage
import Synchronization

/// The last "no" that a connection met, so that a page can show it whole when it is opened a moment later. Kept in memory
/// alone, for as many connections as are tried in some hours; the database keeps the code.
final class RecentRefusals: Sendable {
    private let recent = Mutex(RecentValues<ID<Connection>, Noted>(capacity: 2_000))

    func note(_ refusal: Refusal, of connection: ID<Connection>, at date: Date) {
        recent.withLock { $0.insert(Noted(refusal: refusal, at: date), for: connection) }
    }

    func forget(_ connection: ID<Connection>) { recent.withLock { $0.removeValue(for: connection) } }

    /// - Parameter date: when Entra last issued a token: a refusal from before is over, also when another process saw the
    ///   yes.
    func refusal(of connection: ID<Connection>, after date: Date?) -> Refusal? {
        guard let noted = recent.withLock({ $0.value(for: connection) }) else { return nil }
        return date.map { noted.at < $0 } == true ? nil : noted.refusal
    }

    private struct Noted: Sendable {
        let refusal: Refusal
        let at: Date
    }
}

extension Desk {
    /// What to tell of the last refusal that a connection met in its own tenant; `nil` when its last try succeeded, or it
    /// was not tried since it was last edited. Whole as long as the process remembers it, and by its code alone after
    /// that, if it was Entra's no: our own words for what kept Entra from answering have hyphens, and pass.
    package func lastDiagnosis(of connection: Connection) async throws -> Diagnosis? {
        let outcome = try await lastOutcome(of: connection)
        if let refusal = refusals.refusal(of: connection.id, after: outcome?.succeededAt) {
            return await diagnosis(of: refusal, meeting: .id(connection.id))
        }
        guard connection.status != connection.settings.untried, connection.status != .authorised,
            let problem = outcome?.problem, !problem.contains("-")
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
