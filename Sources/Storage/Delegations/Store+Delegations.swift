package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// Who signed in for a connection, if anybody did.
    package func delegation(of connection: ID<Connection>) async throws(StoreFailure) -> Delegation? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM delegations WHERE connection_id = ?", arguments: [connection.column]
            ).map { try Delegation(row: $0) }
        }
    }

    /// All sign-ins that connections act on.
    package func delegations() async throws(StoreFailure) -> [Delegation] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM delegations").map { try Delegation(row: $0) }
        }
    }

    /// Those that these connections act on.
    package func delegations(of connections: [ID<Connection>]) async throws(StoreFailure) -> [Delegation] {
        let marks = connections.map { _ in "?" }.joined(separator: ", ")
        return try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM delegations WHERE connection_id IN (\(marks))",
                arguments: StatementArguments(connections.map(\.column))
            ).map { try Delegation(row: $0) }
        }
    }

    /// A sign-in and its refresh token, read together; no token when the sign-in has ended.
    package func refreshToken(
        of connection: ID<Connection>
    ) async throws(StoreFailure) -> (delegation: Delegation, token: Secret<[UInt8]>?)? {
        try await read { [vault] db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM delegations WHERE connection_id = ?", arguments: [connection.column])
            guard let row else { return nil }
            let delegation = try Delegation(row: row)
            let sealed: Data? = row["sealed"]
            let token = try sealed.map {
                try vault.open($0, in: .refreshToken, row: delegation.id.column, of: db)
            }
            return (delegation, token)
        }
    }

    /// Puts a new sign-in in the place of whatever was there. The connection's version grows, so that no token of another
    /// person is handed out any more, and it is authorised.
    ///
    /// - Returns: the connection as it is now.
    /// - Throws: `StoreFailure.changedMeanwhile`.
    package func begin(
        _ delegation: Delegation, refreshToken: Secret<[UInt8]>, version: Int, audit event: AuditEvent
    ) async throws(StoreFailure) -> Connection {
        try await write(auditing: event) { [vault] db in
            try db.execute(
                sql: """
                    UPDATE connections SET version = version + 1, status = 'authorised' WHERE id = ? AND version = ?
                    """,
                arguments: [delegation.connection.column, version])
            guard db.changesCount == 1, let connection = try db.connection(.id(delegation.connection)) else {
                throw StoreFailure.changedMeanwhile(kind: "connection", delegation.connection.description)
            }
            try db.execute(
                sql: "DELETE FROM delegations WHERE connection_id = ?", arguments: [delegation.connection.column])
            try db.execute(
                sql: """
                    INSERT INTO delegations (id, connection_id, user, scope, sealed, signed_in_at, refreshed_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    delegation.id.column, delegation.connection.column, delegation.user, delegation.scope,
                    try vault.seal(refreshToken, in: .refreshToken, row: delegation.id.column, of: db),
                    delegation.signedInAt.column, delegation.refreshedAt.column,
                ])
            return connection
        }
    }

    /// Puts the refresh token away that Entra gave in place of the last one. Its time is later than that of any before
    /// it, even in the same millisecond, so that it tells one from the next.
    ///
    /// - Parameter refreshToken: `nil` when Entra gave none, so that the last one stays.
    /// - Returns: whether the sign-in is still the one that counts; if not, the token is dropped.
    package func keep(
        refreshToken: Secret<[UInt8]>?, of delegation: Delegation, at now: Date
    ) async throws(StoreFailure) -> Bool {
        do {
            return try await pool.write { [vault] db in
                let sealed = try refreshToken.map {
                    try vault.seal($0, in: .refreshToken, row: delegation.id.column, of: db)
                }
                try db.execute(
                    sql: """
                        UPDATE delegations SET sealed = ifnull(?, sealed), refreshed_at = max(?, refreshed_at + 1)
                        WHERE id = ? AND ending_code IS NULL
                        """,
                    arguments: [sealed, now.column, delegation.id.column])
                return db.changesCount == 1
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// Notes that a sign-in has ended and destroys its refresh token.
    ///
    /// - Parameter delegation: as it was read together with the token that was refused.
    /// - Returns: whether it was that token that stood there; if not, somebody has signed in anew or a newer token has come
    ///   meanwhile, and nothing was changed.
    package func end(
        _ delegation: Delegation, _ ending: Delegation.Ending, audit event: AuditEvent
    ) async throws(StoreFailure) -> Bool {
        do {
            try await write(auditing: event) { db in
                try db.execute(
                    sql: """
                        UPDATE delegations SET sealed = NULL, ending_code = ?, ending_reason = ?, claims = ?
                        WHERE id = ? AND refreshed_at = ? AND ending_code IS NULL
                        """,
                    arguments: [
                        ending.code, ending.reason, ending.claims, delegation.id.column, delegation.refreshedAt.column,
                    ])
                guard db.changesCount == 1 else {
                    throw StoreFailure.notFound(kind: "sign-in", delegation.id.description)
                }
                try db.execute(
                    sql: "UPDATE connections SET status = 'sign-in-again' WHERE id = ?",
                    arguments: [delegation.connection.column])
            }
            return true
        } catch StoreFailure.notFound {
            return false
        }
    }
}

extension Database {
    /// After an edit: a refresh token belongs to one application in one cloud and tenant, and is never shown to others; and
    /// a sign-in that has ended has ended still.
    func review(signInOf connection: Connection, with settings: Connection.Settings) throws {
        let before = connection.settings
        let isForSame =
            before.tenant == settings.tenant && before.applicationID == settings.applicationID
            && before.cloud == settings.cloud && before.permissions == settings.permissions
        guard isForSame else {
            return try execute(
                sql: "DELETE FROM delegations WHERE connection_id = ?", arguments: [connection.id.column])
        }
        try execute(
            sql: """
                UPDATE connections SET status = 'sign-in-again' WHERE id = ?1 AND EXISTS
                (SELECT 1 FROM delegations WHERE connection_id = ?1 AND ending_code IS NOT NULL)
                """,
            arguments: [connection.id.column])
    }
}

extension Delegation {
    fileprivate init(row: Row) throws {
        let code: String? = row["ending_code"]
        try self.init(
            id: ID(column: row["id"]), connection: ID(column: row["connection_id"]), user: row["user"],
            scope: row["scope"], signedInAt: Date(column: row["signed_in_at"]),
            refreshedAt: Date(column: row["refreshed_at"]),
            ending: code.map { Ending(code: $0, reason: row["ending_reason"], claims: row["claims"]) })
    }
}
