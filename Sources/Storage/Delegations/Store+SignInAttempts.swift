package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

/// A browser that was sent to Entra and is expected back.
package struct SignInAttempt: Hashable, Sendable {
    package let id: ID<SignInAttempt>
    /// SHA-256 of `state`.
    package let stateHash: [UInt8]
    /// SHA-256 of what only the browser knows that was sent.
    package let browserHash: [UInt8]
    /// Whose session it was begun in.
    package let session: String
    package let purpose: Purpose
    package let connection: ID<Connection>
    /// Of the connection when it was begun.
    package let version: Int
    package let tenant: Tenant
    package let expiresAt: Date

    package init(
        id: ID<SignInAttempt>, stateHash: [UInt8], browserHash: [UInt8], session: String, purpose: Purpose,
        connection: Connection, tenant: Tenant, expiresAt: Date
    ) {
        self.init(
            id: id, stateHash: stateHash, browserHash: browserHash, session: session, purpose: purpose,
            connection: connection.id, version: connection.version, tenant: tenant, expiresAt: expiresAt)
    }

    fileprivate init(
        id: ID<SignInAttempt>, stateHash: [UInt8], browserHash: [UInt8], session: String, purpose: Purpose,
        connection: ID<Connection>, version: Int, tenant: Tenant, expiresAt: Date
    ) {
        self.id = id
        self.stateHash = stateHash
        self.browserHash = browserHash
        self.session = session
        self.purpose = purpose
        self.connection = connection
        self.version = version
        self.tenant = tenant
        self.expiresAt = expiresAt
    }

    /// What the browser was sent for.
    package enum Purpose: String, Hashable, Sendable {
        /// A code, for delegated permission.
        case signIn = "sign-in"
        /// An administrator's yes to the application's permissions.
        case consent
    }
}

extension Store {
    /// Remembers that a browser was sent to Entra.
    ///
    /// - Parameter codeVerifier: kept for the redemption (RFC 7636); none for consent.
    package func add(
        _ attempt: SignInAttempt, codeVerifier: Secret<[UInt8]>?, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { [vault] db in
            try db.execute(sql: "DELETE FROM sign_in_attempts WHERE expires_at <= ?", arguments: [event.at.column])
            try db.execute(
                sql: "INSERT INTO sign_in_attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    attempt.id.column, Data(attempt.stateHash), Data(attempt.browserHash), attempt.session,
                    attempt.purpose.rawValue, attempt.connection.column, attempt.version, attempt.tenant.text,
                    try codeVerifier.map { try vault.seal($0, in: .codeVerifier, row: attempt.id.column, of: db) },
                    attempt.expiresAt.column,
                ])
        }
    }

    /// Takes an attempt out, so that its `state` serves once; `nil` when there is none or it has expired.
    package func takeAttempt(
        stateHash: [UInt8], at now: Date
    ) async throws(StoreFailure) -> (attempt: SignInAttempt, codeVerifier: Secret<[UInt8]>?)? {
        do {
            return try await pool.write { [vault] db in
                let row = try Row.fetchOne(
                    db, sql: "DELETE FROM sign_in_attempts WHERE state_hash = ? RETURNING *",
                    arguments: [Data(stateHash)])
                guard let row else { return nil }
                let attempt = try SignInAttempt(row: row)
                guard attempt.expiresAt > now else { return nil }
                let sealed: Data? = row["sealed"]
                let verifier = try sealed.map {
                    try vault.open($0, in: .codeVerifier, row: attempt.id.column, of: db)
                }
                return (attempt, verifier)
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}

extension SignInAttempt {
    fileprivate init(row: Row) throws {
        try self.init(
            id: ID(column: row["id"]), stateHash: [UInt8](row["state_hash"] as Data),
            browserHash: [UInt8](row["browser_hash"] as Data), session: row["session"],
            purpose: Purpose(column: row["purpose"]), connection: ID(column: row["connection_id"]),
            version: row["connection_version"], tenant: Tenant(row["tenant"]),
            expiresAt: Date(column: row["expires_at"]))
    }
}
