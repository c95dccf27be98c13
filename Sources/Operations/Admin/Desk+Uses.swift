package import Federation
import Storage

extension Desk {
    /// The connections that prove themselves with an agent.
    ///
    /// - Parameter limit: how many names are told at most.
    package func connections(of agent: Agent, limit: Int) async throws -> Roll<Connection> {
        try await store.connections(of: agent.id, limit: limit)
    }

    /// The same for a certificate.
    package func connections(of certificate: ClientCertificate, limit: Int) async throws -> Roll<Connection> {
        try await store.connections(of: certificate.id, limit: limit)
    }

    /// How many connections prove themselves with each of these certificates.
    package func connectionCounts(
        of certificates: [ClientCertificate]
    ) async throws -> [ID<ClientCertificate>: Int] {
        try await store.connectionCounts(of: certificates.map(\.id))
    }

    /// The clients that may have tokens of an agent or a connection.
    package func clients(granted grant: Grant, limit: Int) async throws -> Roll<Client> {
        try await store.clients(granted: grant, limit: limit)
    }

    /// What clients were granted.
    ///
    /// - Parameters:
    ///   - limit: how many names of each kind are told at most for a client.
    ///   - most: after how many names in all the clients that come then are left out.
    package func grants(
        of clients: [ID<Client>], limit: Int = .max, most: Int = .max
    ) async throws -> [ID<Client>: NamedGrants] {
        try await store.grants(of: clients, limit: limit, most: most)
    }
}
