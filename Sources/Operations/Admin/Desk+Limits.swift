package import Federation
import Storage

extension Desk {
    /// What Azure will not take, or only once, told before it is tried there (Entra documentation, considerations for
    /// federated credentials).
    ///
    /// - Returns: a sentence each.
    package func limits(of connection: Connection) async throws -> [String] {
        guard case .federated(let id) = connection.settings.credential else { return [] }
        var sentences = limits(of: try await agent(.id(id)))
        guard let application = connection.settings.applicationID else { return sentences }
        let agents = try await store.agentCount(proving: application)
        if agents > Self.mostFederatedCredentials {
            sentences.append(
                "\(agents) agents prove the application \(application); Entra takes "
                    + "\(Self.mostFederatedCredentials) federated credentials an application. Let connections share an "
                    + "agent, or register another application.")
        }
        return sentences
    }

    /// The same for an agent by itself.
    package func limits(of agent: Agent) -> [String] {
        guard agent.audiences.count > 1 else { return [] }
        return [
            "The agent '\(agent.name)' has \(agent.audiences.count) audiences. A federated credential has one, and an "
                + "application takes each issuer and subject once: each audience needs an application of its own."
        ]
    }

    /// An application, or a managed identity, has no more.
    package static let mostFederatedCredentials = 20
}
