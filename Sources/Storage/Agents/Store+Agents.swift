package import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// Adds an agent and takes its subject for good.
    ///
    /// - Throws: `StoreFailure.nameTaken`, `.subjectTaken`.
    package func add(_ agent: Agent, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.requireFree(agent.name, in: "agents", kind: "an agent")
            try db.take(agent.subject, for: agent)
            try db.execute(
                sql: "INSERT INTO agents (id, name, subject, enabled, created_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    agent.id.column, agent.name.text, agent.subject.text, agent.isEnabled, agent.createdAt.column,
                ])
            try db.insertList(agent.audiences.map(\.text), into: "agent_audiences", "audience", of: agent.id.column)
        }
    }

    package func agent(_ reference: Reference<Agent>) async throws(StoreFailure) -> Agent? {
        try await read { db in try db.agent(reference) }
    }

    /// The same for a thread that may wait, and whether a client was granted it.
    package func agentAtOnce(
        _ reference: Reference<Agent>, for client: ID<Client>
    ) throws(StoreFailure) -> (agent: Agent, isGranted: Bool)? {
        do {
            return try pool.read { db in
                try db.agent(reference).map { ($0, try db.isGranted(.agent($0.id), to: client)) }
            }
        } catch { throw StoreFailure(error) }
    }

    /// All agents by name.
    package func agents() async throws(StoreFailure) -> [Agent] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM agents ORDER BY name").map { row in try db.agent(from: row) }
        }
    }

    /// A page of them, see `Database.rows(of:after:limit:)`.
    package func agents(after name: Name?, limit: Int) async throws(StoreFailure) -> [Agent] {
        try await read { db in try db.rows(of: "agents", after: name, limit: limit).map { try db.agent(from: $0) } }
    }

    /// - Throws: `StoreFailure.notFound`.
    package func setEnabled(
        _ enabled: Bool, agent id: ID<Agent>, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(sql: "UPDATE agents SET enabled = ? WHERE id = ?", arguments: [enabled, id.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "agent", id.description) }
        }
    }

    /// Removes an agent with the grants for it; its subject stays taken.
    ///
    /// - Throws: `StoreFailure.inUse` while a connection proves itself with it, `.notFound`.
    package func remove(_ agent: Agent, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            let users = try String.fetchAll(
                db, sql: "SELECT name FROM connections WHERE agent_id = ? ORDER BY name", arguments: [agent.id.column])
            guard users.isEmpty else {
                throw StoreFailure.inUse(kind: "agent", agent.name, by: try users.map { try Name($0) })
            }
            try db.forgetPreviousCredential("agent_id", agent.id.column)
            try db.execute(sql: "DELETE FROM agents WHERE id = ?", arguments: [agent.id.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "agent", agent.name.text) }
        }
    }
}

extension Database {
    func agent(_ reference: Reference<Agent>) throws -> Agent? {
        try row(of: reference, in: "agents").map { try agent(from: $0) }
    }

    fileprivate func agent(from row: Row) throws -> Agent {
        let id: String = row["id"]
        return try Agent(
            id: ID(column: id), name: Name(row["name"]), subject: Subject(row["subject"]),
            audiences: list("audience", from: "agent_audiences", of: id).map { try Audience($0) },
            isEnabled: row["enabled"], createdAt: Date(column: row["created_at"]))
    }

    fileprivate func take(_ subject: Subject, for agent: Agent) throws {
        try execute(
            sql: "INSERT INTO subjects (subject, given_to, given_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            arguments: [subject.text, agent.id.column, agent.createdAt.column])
        guard changesCount == 1 else { throw StoreFailure.subjectTaken(subject) }
    }
}
