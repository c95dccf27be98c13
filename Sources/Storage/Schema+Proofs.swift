import GRDB

extension Schema {
    /// By what else than a key a client is known: a public key, under which it signs its own assertions, or the tokens of
    /// another issuer. Both are found by a SHA-256, as keys are. A token that counts once is remembered until it has expired;
    /// that is no change that requests depend on.
    static func registerProofs(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("7") { db in
            for statement in proofs { try db.execute(sql: statement) }
            for table in ["client_identities", "client_public_keys"] {
                try db.execute(sql: revisionTriggers(on: table))
            }
        }
    }

    private static let proofs = [
        """
        CREATE TABLE client_identities (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 600),
            subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 600),
            audience TEXT NOT NULL CHECK (length(audience) BETWEEN 1 AND 600),
            is_single_use INTEGER NOT NULL CHECK (is_single_use IN (0, 1)),
            created_at INTEGER NOT NULL,
            UNIQUE (issuer, subject, audience)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX client_identities_by_client ON client_identities (client_id)",
        """
        CREATE TABLE client_public_keys (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            key BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX client_public_keys_by_client ON client_public_keys (client_id)",
        """
        CREATE TABLE spent_tokens (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX spent_tokens_by_end ON spent_tokens (expires_at)",
    ]
}
