package import Federation
import Storage

extension Desk {
    /// Who signed in for a connection, if anybody did.
    package func delegation(of connection: Connection) async throws -> Delegation? {
        try await store.delegation(of: connection.id)
    }

    /// Who signed in for which connection.
    package func delegations() async throws -> [ID<Connection>: Delegation] {
        Dictionary(try await store.delegations().map { ($0.connection, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same for these connections.
    package func delegations(of connections: [Connection]) async throws -> [ID<Connection>: Delegation] {
        let found = try await store.delegations(of: connections.map(\.id))
        return Dictionary(found.map { ($0.connection, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many client secrets are kept, those included that could be put back.
    package func countOfSecrets() async throws -> Int { try await store.countOfSecrets() }
}
