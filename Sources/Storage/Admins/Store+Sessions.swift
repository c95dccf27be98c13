package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

/// A session that is about to begin, and what the right to it was proven with.
package struct SessionStart: Sendable {
    package let session: Session
    package let token: SessionTokenHash
    /// What the passphrase was found to match.
    package let proof: PassphraseHash
    /// Takes the place of `proof`, where that has become too weak.
    package let renewal: PassphraseHash?
    /// Sessions for which these are over are forgotten on the way.
    package let limits: SessionLimits

    package init(
        session: Session, token: SessionTokenHash, proof: PassphraseHash, renewal: PassphraseHash? = nil,
        limits: SessionLimits
    ) {
        self.session = session
        self.token = token
        self.proof = proof
        self.renewal = renewal
        self.limits = limits
    }
}

extension Store {
    /// Begins a session.
    ///
    /// - Returns: whether it has begun; not where the passphrase that was checked is no longer the admin's, since whoever
    ///   replaced it or removed the admin has ended all sessions.
    package func begin(_ start: SessionStart, audit event: AuditEvent) async throws(StoreFailure) -> Bool {
        do {
            try await write(auditing: event) { db in
                try db.require(start.proof, isOf: start.session.admin)
                try db.renew(start)
                try db.forgetSessions(that: start.limits, areOverAt: start.session.createdAt)
                try db.insert(start.session, token: start.token)
            }
            return true
        } catch StoreFailure.notFound {
            return false
        }
    }

    /// The session of a token and whose it is, whether it is over or not.
    package func session(withToken token: SessionTokenHash) async throws(StoreFailure) -> KnownSession? {
        try await read { db in try db.session(where: "token_hash = ?", [Data(token.bytes)]) }
    }

    /// The session of that id and whose it is, whether it is over or not.
    package func session(_ id: ID<Session>) async throws(StoreFailure) -> KnownSession? {
        try await read { db in try db.session(where: "sessions.id = ?", [id.column]) }
    }

    /// An admin's sessions, the youngest first, whether they are over or not.
    package func sessions(of admin: ID<Admin>) async throws(StoreFailure) -> [Session] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM sessions WHERE admin_id = ? ORDER BY created_at DESC, id",
                arguments: [admin.column]
            ).map(Session.init(row:))
        }
    }

    /// Notes when a session was last used. Not audited, and no change that anybody is told.
    package func note(_ session: ID<Session>, seenAt now: Date) async throws(StoreFailure) {
        try await writeUnaudited { db in
            try db.execute(
                sql: "UPDATE sessions SET last_seen_at = ?1 WHERE id = ?2 AND last_seen_at < ?1",
                arguments: [now.column, session.column])
        }
    }

    /// Ends one session of an admin.
    ///
    /// - Throws: `StoreFailure.notFound` when the admin has no such session.
    package func end(
        _ session: ID<Session>, of admin: ID<Admin>, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(
                sql: "DELETE FROM sessions WHERE id = ? AND admin_id = ?", arguments: [session.column, admin.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "session", session.description) }
        }
    }

    /// Ends all sessions of an admin.
    package func endSessions(of admin: ID<Admin>, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(sql: "DELETE FROM sessions WHERE admin_id = ?", arguments: [admin.column])
        }
    }

    /// Ends everybody's: in a database out of a backup, some may have been signed out since.
    func endAllSessions() async throws(StoreFailure) {
        try await writeUnaudited { db in try db.execute(sql: "DELETE FROM sessions") }
    }

    private func writeUnaudited(_ body: @escaping @Sendable (Database) throws -> Void) async throws(StoreFailure) {
        do { try await pool.write(body) } catch { throw StoreFailure(error) }
    }
}

/// A session and whose it is.
package struct KnownSession: Hashable, Sendable {
    package let session: Session
    package let admin: Admin
}

extension Database {
    fileprivate func session(where condition: String, _ arguments: StatementArguments) throws -> KnownSession? {
        let sql = "SELECT sessions.*, admins.name FROM sessions JOIN admins ON admins.id = admin_id WHERE \(condition)"
        guard let row = try Row.fetchOne(self, sql: sql, arguments: arguments) else { return nil }
        let session = try Session(row: row)
        return KnownSession(session: session, admin: Admin(id: session.admin, name: try Name(row["name"])))
    }

    fileprivate func require(_ proof: PassphraseHash, isOf admin: ID<Admin>) throws {
        let text = try String.fetchOne(
            self, sql: "SELECT passphrase FROM admins WHERE id = ?", arguments: [admin.column])
        guard text == proof.text else { throw StoreFailure.notFound(kind: "admin", admin.description) }
    }

    fileprivate func renew(_ start: SessionStart) throws {
        guard let renewal = start.renewal else { return }
        try execute(
            sql: "UPDATE admins SET passphrase = ? WHERE id = ?",
            arguments: [renewal.text, start.session.admin.column])
    }

    fileprivate func forgetSessions(that limits: SessionLimits, areOverAt now: Date) throws {
        try execute(
            sql: "DELETE FROM sessions WHERE last_seen_at <= ? OR created_at <= ?",
            arguments: [limits.idleSince(now).column, limits.oldest(now).column])
    }

    fileprivate func insert(_ session: Session, token: SessionTokenHash) throws {
        try execute(
            sql: """
                INSERT INTO sessions (token_hash, id, admin_id, created_at, last_seen_at, peer)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(token.bytes), session.id.column, session.admin.column, session.createdAt.column,
                session.lastSeenAt.column, session.peer,
            ])
    }
}

extension Session {
    fileprivate init(row: Row) throws {
        self.init(
            id: try ID(column: row["id"]), admin: try ID(column: row["admin_id"]),
            createdAt: Date(column: row["created_at"]), lastSeenAt: Date(column: row["last_seen_at"]),
            peer: row["peer"])
    }
}
