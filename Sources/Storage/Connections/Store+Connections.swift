package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// - Parameter secret: the value of its client secret, if that is what it proves itself with.
    /// - Throws: `StoreFailure.nameTaken`, `.notFound` when its agent or certificate was removed meanwhile.
    package func add(
        _ connection: Connection, secret: Secret<[UInt8]>? = nil, createdAt: Date, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { [vault] db in
            try db.requireFree(connection.name, in: "connections", kind: "a connection")
            try db.insert(connection, createdAt: createdAt)
            try db.insert(secret, of: connection.id, connection.settings.credential, createdAt, sealedBy: vault)
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

    /// Those that prove themselves with a certificate, by name.
    package func connections(of certificate: ID<ClientCertificate>) async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM connections WHERE certificate_id = ? ORDER BY name",
                arguments: [certificate.column]
            ).map { try db.connection(from: $0) }
        }
    }

    /// Those that a client was granted, by name; no more than `limit`.
    ///
    /// - Parameter application: only those of this one; of all when `nil`.
    package func connections(
        grantedTo client: ID<Client>, of application: ApplicationID?, limit: Int
    ) async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT connections.* FROM client_grants
                    JOIN connections ON connections.id = client_grants.connection_id
                    WHERE client_id = ?1 AND (?2 IS NULL OR application_id = ?2) ORDER BY name LIMIT ?3
                    """,
                arguments: [client.column, application?.text, limit]
            ).map { try db.connection(from: $0) }
        }
    }

    /// A page of them, see `Database.rows(of:after:limit:)`.
    package func connections(after name: Name?, limit: Int) async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try db.rows(of: "connections", after: name, limit: limit).map { try db.connection(from: $0) }
        }
    }

    /// Replaces the settings of the version that the caller saw; the version grows and the status starts anew. Secrets
    /// that are neither its present nor its previous credential are destroyed, and so is a sign-in for another application.
    ///
    /// - Parameters:
    ///   - status: what it starts anew with.
    ///   - secret: the value of a client secret that is new.
    /// - Throws: `StoreFailure.changedMeanwhile`.
    package func update(
        _ connection: Connection, settings: Connection.Settings, status: Connection.Status? = nil,
        secret: Secret<[UInt8]>? = nil, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { [vault] db in
            try db.update(connection, settings: settings, status: status ?? settings.untried)
            try db.insert(secret, of: connection.id, settings.credential, event.at, sealedBy: vault)
            try db.review(signInOf: connection, with: settings)
            try db.execute(
                sql: """
                    DELETE FROM client_secrets WHERE connection_id = ?1 AND id NOT IN (
                        SELECT secret_id FROM connections WHERE id = ?1 AND secret_id IS NOT NULL UNION
                        SELECT previous_secret_id FROM connections WHERE id = ?1 AND previous_secret_id IS NOT NULL)
                    """,
                arguments: [connection.id.column])
        }
    }

    /// The value of a client secret.
    ///
    /// - Throws: `StoreFailure.notFound` when it was replaced meanwhile.
    package func value(of secret: ClientSecret) async throws(StoreFailure) -> Secret<[UInt8]> {
        try await read { [vault] db in
            let sealed = try Data.fetchOne(
                db, sql: "SELECT sealed FROM client_secrets WHERE id = ?", arguments: [secret.id.column])
            guard let sealed else { throw StoreFailure.notFound(kind: "client secret", secret.id.description) }
            return try vault.open(sealed, in: .clientSecret, row: secret.id.column, of: db)
        }
    }

    /// How many client secrets are kept, those included that could be put back.
    package func countOfSecrets() async throws(StoreFailure) -> Int {
        try await read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM client_secrets") ?? 0 }
    }

    /// How the last call for a connection and a tenant ended; `nil` when there was none.
    package func outcome(
        of connection: ID<Connection>, tenant: Tenant
    ) async throws(StoreFailure) -> ExchangeOutcome? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM outcomes WHERE connection_id = ? AND tenant = ?",
                arguments: [connection.column, tenant.text]
            ).map { try ExchangeOutcome(row: $0) }
        }
    }

    /// A page of those with a tenant whose last call failed.
    package func failingConnections(after name: Name?, limit: Int) async throws(StoreFailure) -> [Connection] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM connections WHERE name > ? AND EXISTS (
                        SELECT 1 FROM outcomes WHERE connection_id = connections.id AND problem IS NOT NULL AND (
                            tenant = connections.tenant OR tenant IN (
                                SELECT tenant FROM connection_tenants WHERE connection_id = connections.id)))
                    ORDER BY name LIMIT ?
                    """,
                arguments: [name?.text ?? "", limit]
            ).map { try db.connection(from: $0) }
        }
    }

    /// How the last calls for these connections ended, in all their tenants.
    package func outcomes(of connections: [ID<Connection>]) async throws(StoreFailure) -> [ExchangeOutcome] {
        let marks = connections.map { _ in "?" }.joined(separator: ", ")
        return try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM outcomes WHERE connection_id IN (\(marks))",
                arguments: StatementArguments(connections.map(\.column))
            ).map { try ExchangeOutcome(row: $0) }
        }
    }

    /// How the last calls for each connection and tenant ended.
    package func outcomes() async throws(StoreFailure) -> [ExchangeOutcome] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM outcomes").map { try ExchangeOutcome(row: $0) }
        }
    }

    /// Whether Entra ever issued a token for a connection, in whichever tenant.
    package func hasSucceeded(_ connection: ID<Connection>) async throws(StoreFailure) -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM outcomes WHERE connection_id = ? AND succeeded_at IS NOT NULL)",
                arguments: [connection.column]) ?? false
        }
    }

    /// Notes how a try ended, unless the connection was edited while it ran. Who has to sign in again has to, whatever a
    /// try came to that was under way when this was found out.
    package func setStatus(
        _ status: Connection.Status, of connection: Connection, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(
                sql: """
                    UPDATE connections SET status = ? WHERE id = ? AND version = ? AND status NOT IN (?, 'sign-in-again')
                    """,
                arguments: [status.rawValue, connection.id.column, connection.version, status.rawValue])
        }
    }

    /// Removes a connection with the grants for it.
    ///
    /// - Parameter onlyThisVersion: whether it stays if somebody else changed it in between.
    /// - Throws: `StoreFailure.notFound`, or `.changedMeanwhile` where only this version was to go.
    package func remove(
        _ connection: Connection, onlyThisVersion: Bool = false, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(
                sql: "DELETE FROM connections WHERE id = ? AND (version = ? OR NOT ?)",
                arguments: [connection.id.column, connection.version, onlyThisVersion])
            guard db.changesCount == 1 else {
                let name = connection.name.text
                throw onlyThisVersion
                    ? StoreFailure.changedMeanwhile(kind: "connection", name)
                    : .notFound(kind: "connection", name)
            }
        }
    }
}

extension Database {
    func connection(_ reference: Reference<Connection>) throws -> Connection? {
        try row(of: reference, in: "connections").map { try connection(from: $0) }
    }

    func connection(from row: Row) throws -> Connection {
        let id: String = row["id"]
        guard let credential = try credential(from: row, "") else { throw DamagedColumn(text: "no credential") }
        var settings = try Connection.Settings(
            tenant: (row["tenant"] as String?).map { try Tenant($0) },
            applicationID: (row["application_id"] as String?).map { try ApplicationID($0) },
            cloud: Cloud(column: row["cloud"]), credential: credential,
            permissions: PermissionType(column: row["permissions"]),
            scopes: list("scope", from: "connection_scopes", of: id).map { try Scope($0) },
            needs: list("permission", from: "connection_needs", of: id).map { try Permission($0) })
        settings.previousCredential = try self.credential(from: row, "previous_")
        settings.assertionAlgorithm = try ClientAssertion.Algorithm(column: row["assertion_algorithm"])
        settings.otherTenants = try list("tenant", from: "connection_tenants", of: id).map { try Tenant($0) }
        return try Connection(
            id: ID(column: id), name: Name(row["name"]), version: row["version"],
            status: Connection.Status(column: row["status"]), settings: settings)
    }

    private func credential(from row: Row, _ prefix: String) throws -> Credential? {
        if let agent: String = row[prefix + "agent_id"] { return .federated(try ID(column: agent)) }
        if let certificate: String = row[prefix + "certificate_id"] { return .certificate(try ID(column: certificate)) }
        guard let id: String = row[prefix + "secret_id"] else { return nil }
        let end = try Int.fetchOne(
            cachedStatement(sql: "SELECT expires_at FROM client_secrets WHERE id = ? AND expires_at IS NOT NULL"),
            arguments: [id])
        return .secret(ClientSecret(id: try ID(column: id), expiresAt: end.map { Date(column: $0) }))
    }

    fileprivate func insert(_ connection: Connection, createdAt: Date) throws {
        try execute(
            sql: "INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [connection.id.column, connection.name.text, connection.version, connection.status.rawValue]
                + columns(of: connection.settings) + [createdAt.column])
        try insertLists(of: connection.id, connection.settings)
    }

    fileprivate func update(
        _ connection: Connection, settings: Connection.Settings, status: Connection.Status
    ) throws {
        try execute(
            sql: """
                UPDATE connections SET version = version + 1, status = ?, tenant = ?, application_id = ?, cloud = ?,
                credential = ?, agent_id = ?, certificate_id = ?, secret_id = ?,
                previous_credential = ?, previous_agent_id = ?, previous_certificate_id = ?, previous_secret_id = ?,
                assertion_algorithm = ?, permissions = ? WHERE id = ? AND version = ?
                """,
            arguments: [status.rawValue] + columns(of: settings) + [connection.id.column, connection.version])
        guard changesCount == 1 else {
            throw StoreFailure.changedMeanwhile(kind: "connection", connection.name.text)
        }
        for table in ["connection_scopes", "connection_needs", "connection_tenants"] {
            try execute(sql: "DELETE FROM \(table) WHERE connection_id = ?", arguments: [connection.id.column])
        }
        try insertLists(of: connection.id, settings)
    }

    /// From `tenant` to `permissions`, in the table's order.
    private func columns(of settings: Connection.Settings) throws -> StatementArguments {
        [settings.tenant?.text, settings.applicationID?.text, settings.cloud.rawValue]
            + (try columns(of: settings.credential)) + (try columns(of: settings.previousCredential))
            + [settings.assertionAlgorithm.rawValue, settings.permissions.rawValue]
    }

    /// The word and what it stands for, which must still be there.
    private func columns(of credential: Credential?) throws -> StatementArguments {
        switch credential {
        case nil: return [nil, nil, nil, nil] as StatementArguments
        case .federated(let id):
            guard try agent(.id(id)) != nil else { throw StoreFailure.notFound(kind: "agent", id.description) }
            return ["federated", id.column, nil, nil]
        case .certificate(let id):
            guard try row(of: Reference.id(id), in: "certificates") != nil else {
                throw StoreFailure.notFound(kind: "certificate", id.description)
            }
            return ["certificate", nil, id.column, nil]
        case .secret(let secret): return ["secret", nil, nil, secret.id.column]
        }
    }

    private func insertLists(of id: ID<Connection>, _ settings: Connection.Settings) throws {
        try insertList(settings.scopes.map(\.text), into: "connection_scopes", "scope", of: id.column)
        try insertList(settings.needs.map(\.text), into: "connection_needs", "permission", of: id.column)
        try insertList(settings.otherTenants.map(\.text), into: "connection_tenants", "tenant", of: id.column)
    }

    fileprivate func insert(
        _ value: Secret<[UInt8]>?, of connection: ID<Connection>, _ credential: Credential, _ now: Date,
        sealedBy vault: Vault
    ) throws {
        guard let value, case .secret(let secret) = credential else { return }
        let sealed = try vault.seal(value, in: .clientSecret, row: secret.id.column, of: self)
        try execute(
            sql: """
                INSERT INTO client_secrets (id, connection_id, sealed, expires_at, created_at) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [secret.id.column, connection.column, sealed, secret.expiresAt?.column, now.column])
    }

    /// Keeps the last success when a try failed.
    func note(_ outcome: ExchangeOutcome) throws {
        try execute(
            sql: """
                INSERT INTO outcomes (connection_id, tenant, tried_at, succeeded_at, problem)
                SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM connections WHERE id = ?1)
                ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at, problem = excluded.problem,
                succeeded_at = ifnull(excluded.succeeded_at, succeeded_at)
                """,
            arguments: [
                outcome.connection.column, outcome.tenant.text, outcome.triedAt.column, outcome.succeededAt?.column,
                outcome.problem,
            ])
    }
}

extension ExchangeOutcome {
    fileprivate init(row: Row) throws {
        let succeededAt: Int? = row["succeeded_at"]
        try self.init(
            connection: ID(column: row["connection_id"]), tenant: Tenant(row["tenant"]),
            triedAt: Date(column: row["tried_at"]), succeededAt: succeededAt.map { Date(column: $0) },
            problem: row["problem"])
    }
}
