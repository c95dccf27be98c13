package import Federation
import GRDB

// Who relies on what.

extension Store {
    /// The connections that prove themselves with an agent, by name.
    package func connections(of agent: ID<Agent>) async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM connections WHERE agent_id = ? ORDER BY name", arguments: [agent.column]
            ).map { try db.connection(from: $0) }
        }
    }

    /// The clients that were granted something, by name.
    package func clients(granted grant: Grant) async throws(StoreFailure) -> [Client] {
        let (column, id) =
            switch grant {
            case .agent(let id): ("agent_id", id.column)
            case .connection(let id): ("connection_id", id.column)
            }
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT clients.* FROM clients JOIN client_grants ON client_grants.client_id = clients.id
                    WHERE client_grants.\(column) = ? ORDER BY clients.name
                    """, arguments: [id]
            ).map { try db.client(from: $0) }
        }
    }
}
