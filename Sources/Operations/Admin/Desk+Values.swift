package import Federation
import Storage

extension Desk {
    /// Whose tokens are minted here.
    package var issuer: Issuer { store.issuer }

    /// Where Microsoft sends browsers back to, as it stands in Azure.
    package var redirectURI: String { settings.privateURL.redirectURI }

    /// Where OAuth clients get tokens (RFC 6749 section 3.2).
    package var tokenEndpoint: String { settings.privateURL.text + "/oauth2/token" }

    /// Where clients fetch the tokens of a connection, by its id: that stays when everything else changes.
    package func tokenAddress(of connection: Connection) -> String {
        "\(settings.privateURL.text)/v1/connections/\(connection.id)/token"
    }

    /// The signing keys as they stand in the database.
    package func ring() async throws -> KeyRing { try await store.ring() }

    /// What an admin creates in Azure, so that Entra believes an agent.
    ///
    /// - Parameter audience: one of the agent's own; its first when `nil`.
    /// - Throws: `Refusal.audienceNotAllowed`.
    package func federatedCredential(of agent: Agent, audience: Audience?) throws(Refusal) -> FederatedCredential {
        guard let chosen = audience ?? agent.audiences.first else { throw .notUsable(.noAudience(agent.name)) }
        guard agent.audiences.contains(chosen) else {
            throw .audienceNotAllowed(chosen, allowed: agent.audiences)
        }
        return FederatedCredential(
            agent: agent.name, triple: Triple(issuer: issuer, subject: agent.subject, audience: chosen))
    }

    /// What is sent for a connection with a federated credential.
    ///
    /// - Throws: `Refusal.badRequest` for one that proves itself otherwise, `StoreFailure.notFound`.
    package func triple(of reference: Reference<Connection>) async throws -> Triple {
        let connection = try await connection(reference)
        guard case .federated(let id) = connection.settings.credential else {
            throw Refusal.badRequest(
                "The connection '\(connection.name)' proves itself with a \(connection.settings.credential.word).")
        }
        let agent = try await agent(.id(id))
        let audience = try agent.audience(for: connection.settings.cloud)
        return Triple(issuer: issuer, subject: agent.subject, audience: audience)
    }
}
