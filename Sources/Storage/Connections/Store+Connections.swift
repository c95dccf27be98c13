package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// - Throws: `StoreFailure.nameTaken`, `.notFound` when its agent was removed meanwhile.
    package func add(
        _ connection: Connection, createdAt: Date, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.requireFree(connection.name, in: "connections", kind: "a connection")
            try db.insert(connection, createdAt: createdAt)
        }
    }

    package func connection(_ reference: Reference<Connection>) async throws(StoreFailure) -> Connection? {
        try await read { db in try db.connection(reference) }
    }

    /// All connections by name.
    package func connections() async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM connections ORDER BY name").map { try db.connection(from: $0) }
        }
    }

    /// Replaces the settings of the version that the caller saw; the version grows and the status starts anew.
    ///
    /// - Throws: `StoreFailure.notFound` when it was removed or changed by somebody else in between.
    package func update(
        _ connection: Connection, settings: Connection.Settings, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.update(connection, settings: settings)
        }
    }

    /// Notes how a try ended, unless the connection was edited while it ran.
    package func setStatus(
        _ status: Connection.Status, of connection: Connection, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(
                sql: "UPDATE connections SET status = ? WHERE id = ? AND version = ? AND status <> ?",
                arguments: [status.rawValue, connection.id.column, connection.version, status.rawValue])
        }
    }

    /// Removes a connection with the grants for it.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func remove(_ connection: Connection, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(sql: "DELETE FROM connections WHERE id = ?", arguments: [connection.id.column])
            guard db.changesCount == 1 else {
                throw StoreFailure.notFound(kind: "connection", connection.name.text)
            }
        }
    }
}

extension Database {
    func connection(_ reference: Reference<Connection>) throws -> Connection? {
        try row(of: reference, in: "connections").map { try connection(from: $0) }
    }

    fileprivate func connection(from row: Row) throws -> Connection {
        let id: String = row["id"]
        let settings = try Connection.Settings(
            tenant: (row["tenant"] as String?).map { try Tenant($0) },
            applicationID: (row["application_id"] as String?).map { try ApplicationID($0) },
            cloud: Cloud(column: row["cloud"]), credential: credential(from: row),
            permissions: PermissionType(column: row["permissions"]),
            scopes: list("scope", from: "connection_scopes", of: id).map { try Scope($0) },
            needs: list("permission", from: "connection_needs", of: id))
        return try Connection(
            id: ID(column: id), name: Name(row["name"]), version: row["version"],
            status: Connection.Status(column: row["status"]), settings: settings)
    }

    private func credential(from row: Row) throws -> Credential {
        guard let agent: String = row["agent_id"] else { throw DamagedColumn(text: row["credential"]) }
        return .federated(try ID(column: agent))
    }

    fileprivate func insert(_ connection: Connection, createdAt: Date) throws {
        let settings = connection.settings
        try execute(
            sql: """
                INSERT INTO connections
                (id, name, version, status, tenant, application_id, cloud, credential, agent_id, permissions, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                connection.id.column, connection.name.text, connection.version, connection.status.rawValue,
                settings.tenant?.text, settings.applicationID?.text, settings.cloud.rawValue, settings.credential.word,
                try agentColumn(of: settings), settings.permissions.rawValue, createdAt.column,
            ])
        try insertLists(of: connection.id, settings)
    }

    fileprivate func update(_ connection: Connection, settings: Connection.Settings) throws {
        try execute(
            sql: """
                UPDATE connections SET version = version + 1, status = ?, tenant = ?, application_id = ?, cloud = ?,
                credential = ?, agent_id = ?, permissions = ? WHERE id = ? AND version = ?
                """,
            arguments: [
                settings.untried.rawValue, settings.tenant?.text, settings.applicationID?.text,
                settings.cloud.rawValue, settings.credential.word, try agentColumn(of: settings),
                settings.permissions.rawValue, connection.id.column, connection.version,
            ])
        guard changesCount == 1 else {
            throw StoreFailure.notFound(kind: "version \(connection.version) of connection", connection.name.text)
        }
        for table in ["connection_scopes", "connection_needs"] {
            try execute(sql: "DELETE FROM \(table) WHERE connection_id = ?", arguments: [connection.id.column])
        }
        try insertLists(of: connection.id, settings)
    }

    private func insertLists(of id: ID<Connection>, _ settings: Connection.Settings) throws {
        try insertList(settings.scopes.map(\.text), into: "connection_scopes", "scope", of: id.column)
        try insertList(settings.needs, into: "connection_needs", "permission", of: id.column)
    }

    /// The agent's id, which must still be there.
    private func agentColumn(of settings: Connection.Settings) throws -> String {
        switch settings.credential {
        case .federated(let id):
            guard try agent(.id(id)) != nil else { throw StoreFailure.notFound(kind: "agent", id.description) }
            return id.column
        }
    }
}
