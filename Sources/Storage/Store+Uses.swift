package import Federation
import GRDB

// Who relies on what. There may be any number, so that each question says how many names it wants.

extension Store {
    /// The connections that prove themselves with an agent.
    package func connections(of agent: ID<Agent>, limit: Int) async throws(StoreFailure) -> Roll<Connection> {
        try await read { db in
            try db.roll(of: "connections", "FROM connections WHERE agent_id = ?", [agent.column], limit: limit)
        }
    }

    /// The connections that prove themselves with a certificate.
    package func connections(
        of certificate: ID<ClientCertificate>, limit: Int
    ) async throws(StoreFailure) -> Roll<Connection> {
        try await read { db in
            try db.roll(
                of: "connections", "FROM connections WHERE certificate_id = ?", [certificate.column], limit: limit)
        }
    }

    /// How many connections prove themselves with each of these certificates.
    package func connectionCounts(
        of certificates: [ID<ClientCertificate>]
    ) async throws(StoreFailure) -> [ID<ClientCertificate>: Int] {
        try await read { db in
            try certificates.reduce(into: [:]) { counts, id in
                counts[id] = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM connections WHERE certificate_id = ?", arguments: [id.column])
            }
        }
    }

    /// How many agents prove an application, over all connections.
    package func agentCount(proving application: ApplicationID) async throws(StoreFailure) -> Int {
        try await read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(DISTINCT agent_id) FROM connections WHERE application_id = ?",
                arguments: [application.text]) ?? 0
        }
    }

    /// The clients that were granted something.
    package func clients(granted grant: Grant, limit: Int) async throws(StoreFailure) -> Roll<Client> {
        let (column, id) = grant.column
        return try await read { db in
            try db.roll(
                of: "clients",
                "FROM client_grants CROSS JOIN clients ON clients.id = client_id WHERE \(column) = ?",
                counting: "FROM client_grants WHERE \(column) = ?", [id], limit: limit)
        }
    }

    /// What clients were granted.
    ///
    /// - Parameters:
    ///   - limit: how many names of each kind there are at most for a client.
    ///   - most: after how many names in all the rest of the clients is left out.
    package func grants(
        of clients: [ID<Client>], limit: Int, most: Int
    ) async throws(StoreFailure) -> [ID<Client>: NamedGrants] {
        try await read { db in
            var (found, names) = ([ID<Client>: NamedGrants](), 0)
            for client in clients where names < most {
                let grants = try db.grants(of: client, limit: limit)
                found[client] = grants
                names += grants.agents.first.count + grants.connections.first.count
            }
            return found
        }
    }

    /// All agents.
    package func agents(named limit: Int) async throws(StoreFailure) -> Roll<Agent> {
        try await read { db in try db.roll(of: "agents", "FROM agents", [], limit: limit) }
    }
}

// What has to be deleted in Azure when a key is known to others.
extension Store {
    /// The federated credentials that connections prove themselves with, by connection's name.
    package func affectedCredentials(limit: Int) async throws(StoreFailure) -> [AffectedCredential] {
        let sql = """
            SELECT connections.name, tenant, application_id, subject
            FROM connections CROSS JOIN agents ON agents.id = agent_id ORDER BY connections.name LIMIT ?
            """
        return try await read { [issuer] db in
            try Row.fetchAll(db, sql: sql, arguments: [limit]).map { try AffectedCredential(row: $0, issuer: issuer) }
        }
    }

    /// How many there are.
    package func affectedCredentialCount() async throws(StoreFailure) -> Int {
        try await read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM connections WHERE agent_id IS NOT NULL") ?? 0
        }
    }
}

extension AffectedCredential {
    fileprivate init(row: Row, issuer: Issuer) throws {
        try self.init(
            connection: Name(row["name"]), tenant: (row["tenant"] as String?).map { try Tenant($0) },
            applicationID: (row["application_id"] as String?).map { try ApplicationID($0) }, issuer: issuer,
            subject: Subject(row["subject"]))
    }
}

extension Database {
    /// Joined in this order: a client's grants are few beside all agents and connections there are. Whoever wants some of
    /// them named gets them out of the first thousand that there are: to put all in order takes as long as there are many.
    fileprivate func grants(of client: ID<Client>, limit: Int) throws -> NamedGrants {
        let most = limit == .max ? -1 : max(limit, 1000)
        func granted<Thing>(_ table: String, _ column: String) throws -> Roll<Thing> {
            let all = "FROM client_grants WHERE client_id = ? AND \(column) IS NOT NULL"
            return try roll(
                of: table,
                "FROM (SELECT \(column) \(all) LIMIT \(most)) CROSS JOIN \(table) ON \(table).id = \(column)",
                counting: all, [client.column], limit: limit)
        }
        return NamedGrants(
            agents: try granted("agents", "agent_id"), connections: try granted("connections", "connection_id"))
    }

    /// - Parameters:
    ///   - table: the one that the names are of.
    ///   - source: the rest of the statement, a literal of this module, in which a row of the table comes once.
    ///   - shortcut: another rest that counts the same without looking at the names.
    ///   - limit: how many names at most; those beyond it are counted.
    fileprivate func roll<Thing>(
        of table: String, _ source: String, counting shortcut: String? = nil, _ arguments: StatementArguments,
        limit: Int
    ) throws -> Roll<Thing> {
        let rows = try Row.fetchCursor(
            cachedStatement(sql: "SELECT \(table).id, \(table).name \(source) ORDER BY \(table).name LIMIT ?"),
            arguments: arguments + [limit])
        var first: [Roll<Thing>.Entry] = []
        while let row = try rows.next() {
            first.append(try Roll<Thing>.Entry(id: ID(column: row[0]), name: Name(row[1])))
        }
        guard first.count == limit else { return Roll(first: first, count: first.count) }
        let count = try Int.fetchOne(
            cachedStatement(sql: "SELECT count(*) \(shortcut ?? source)"), arguments: arguments)
        return Roll(first: first, count: count ?? 0)
    }
}
