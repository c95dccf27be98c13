import Federation
import Foundation
import Operations

/// A connection and what belongs to it, as its page needs it.
struct ConnectionStanding: Sendable {
    let connection: Connection
    let proof: Proof
    let delegation: Delegation?
    /// When Entra last issued a token for its own tenant.
    let lastGoodAt: Date?
    let clients: ShownLinks
    /// What Azure will not take.
    let limits: [String]
    let redirectURI: String
    let isUnlocked: Bool

    /// What it proves itself with, as far as there is something to see of it.
    enum Proof: Sendable {
        case agent(Agent, FederatedCredential)
        case certificate(ClientCertificate, ExpiryNotice)
        case secret(ClientSecret, ExpiryNotice?)
    }

    init(of connection: Connection, _ desk: Desk) async throws {
        self.connection = connection
        proof = try await Self.proof(of: connection, desk)
        delegation = try await desk.delegation(of: connection)
        lastGoodAt = try await desk.lastOutcome(of: connection)?.succeededAt
        isUnlocked = try await desk.hasWorked(connection)
        clients = try await desk.shownClients(of: connection)
        limits = try await desk.limits(of: connection)
        redirectURI = desk.redirectURI
    }

    private static func proof(of connection: Connection, _ desk: Desk) async throws -> Proof {
        switch connection.settings.credential {
        case .federated(let id):
            let agent = try await desk.agent(.id(id))
            let audience = connection.settings.cloud.tokenExchangeAudience
            let own = agent.audiences.first { $0.text == audience }
            return .agent(agent, try desk.federatedCredential(of: agent, audience: own))
        case .certificate(let id):
            let certificate = try await desk.certificate(.id(id))
            return .certificate(certificate, desk.expiry(of: certificate))
        case .secret(let secret): return .secret(secret, desk.expiry(of: connection, []))
        }
    }
}
