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
        let agents = try await connections().reduce(into: Set<ID<Agent>>()) { agents, other in
            guard other.settings.applicationID == application, case .federated(let agent) = other.settings.credential
            else { return }
            agents.insert(agent)
        }
        if agents.count > Self.mostFederatedCredentials {
            sentences.append(
                "\(agents.count) agents prove the application \(application); Entra takes "
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
