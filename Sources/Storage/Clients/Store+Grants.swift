package import Federation
import GRDB

extension Store {
    /// Whether a client was granted it.
    package func isGranted(_ grant: Grant, to client: ID<Client>) async throws(StoreFailure) -> Bool {
        try await read { db in try db.isGranted(grant, to: client) }
    }

    /// Those agents that a client was granted, in no order; no more than `limit`.
    package func agents(grantedTo client: ID<Client>, limit: Int) async throws(StoreFailure) -> [ID<Agent>] {
        try await read { db in try db.granted("agent_id", to: client, limit: limit).map { try ID(column: $0) } }
    }

    /// The same of connections.
    package func connections(
        grantedTo client: ID<Client>, limit: Int
    ) async throws(StoreFailure) -> [ID<Connection>] {
        try await read { db in try db.granted("connection_id", to: client, limit: limit).map { try ID(column: $0) } }
    }
}

extension Database {
    func isGranted(_ grant: Grant, to client: ID<Client>) throws -> Bool {
        let (column, id) = grant.column
        let statement = try cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM client_grants WHERE client_id = ? AND \(column) = ?)")
        return try Bool.fetchOne(statement, arguments: [client.column, id]) ?? false
    }

    /// - Parameter column: of the table, a literal of this file.
    fileprivate func granted(_ column: String, to client: ID<Client>, limit: Int) throws -> [String] {
        let statement = try cachedStatement(
            sql: "SELECT \(column) FROM client_grants WHERE client_id = ? AND \(column) IS NOT NULL LIMIT ?")
        return try String.fetchAll(statement, arguments: [client.column, limit])
    }

    func insert(_ grant: Grant, for client: ID<Client>) throws {
        switch grant {
        case .agent(let id):
            guard try agent(.id(id)) != nil else { throw StoreFailure.notFound(kind: "agent", id.description) }
            try execute(
                sql: "INSERT INTO client_grants (client_id, agent_id) VALUES (?, ?)",
                arguments: [client.column, id.column])
        case .connection(let id):
            guard try connection(.id(id)) != nil else {
                throw StoreFailure.notFound(kind: "connection", id.description)
            }
            try execute(
                sql: "INSERT INTO client_grants (client_id, connection_id) VALUES (?, ?)",
                arguments: [client.column, id.column])
        }
    }
}

extension Grant {
    /// The column of the table that it stands in, and its value there.
    var column: (name: String, value: String) {
        switch self {
        case .agent(let id): ("agent_id", id.column)
        case .connection(let id): ("connection_id", id.column)
        }
    }
}
