package import Federation
import Storage

extension Desk {
    /// The connections that prove themselves with an agent, by name.
    package func connections(of agent: Agent) async throws -> [Connection] {
        try await store.connections(of: agent.id)
    }

    /// The clients that may have tokens of an agent or a connection, by name.
    package func clients(granted grant: Grant) async throws -> [Client] { try await store.clients(granted: grant) }
}
