package import Federation
import FoundationEssentials
import Storage

/// What a new connection is to prove itself with, where that may be made in passing.
package enum FirstCredential: Sendable {
    case existing(NewCredential)
    /// An agent of that name.
    case newAgent(Name)
    /// A certificate of that name, signed by itself.
    case newCertificate(Name)
}

extension Desk {
    /// Adds a connection, and before it what it proves itself with, where that is not there yet. If the connection cannot
    /// be added, what was made for it is removed again.
    ///
    /// - Throws: as `addConnection`, `addAgent`, `createCertificate`.
    package func connect(
        _ name: Name, _ edit: ConnectionEdit, with first: FirstCredential, by caller: Caller
    ) async throws -> Connection {
        if let taken = try? await connection(.name(name)) {
            throw StoreFailure.nameTaken(kind: "a connection", taken.name)
        }
        switch first {
        case .existing(let credential):
            return try await addConnection(name, credential, by: caller) { edit.apply(to: &$0) }
        case .newAgent(let agentName):
            let audience = try Audience((edit.cloud ?? .public).tokenExchangeAudience)
            let agent = try await addAgent(AgentDraft(name: agentName, audiences: [audience]), by: caller)
            do {
                return try await addConnection(name, .federated(.id(agent.id)), by: caller) { edit.apply(to: &$0) }
            } catch {
                try? await removeAgent(.id(agent.id), by: caller)
                throw error
            }
        case .newCertificate(let certificateName):
            let certificate = try await createCertificate(certificateName, days: Self.certificateDays, by: caller)
            do {
                return try await addConnection(name, .certificate(.id(certificate.id)), by: caller) {
                    edit.apply(to: &$0)
                }
            } catch {
                try? await removeCertificate(.id(certificate.id), by: caller)
                throw error
            }
        }
    }

    /// How long a certificate lives that is made in passing: a year.
    package static let certificateDays = 365
}
