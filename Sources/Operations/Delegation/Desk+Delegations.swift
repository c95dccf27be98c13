package import Federation
import Storage

extension Desk {
    /// Who signed in for a connection, if anybody did.
    package func delegation(of connection: Connection) async throws -> Delegation? {
        try await store.delegation(of: connection.id)
    }

    /// How many client secrets are kept, those included that could be put back.
    package func countOfSecrets() async throws -> Int { try await store.countOfSecrets() }
}
