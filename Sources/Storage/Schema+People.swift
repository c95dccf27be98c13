import GRDB

extension Schema {
    /// Whoever signs in to the pages, and where they are signed in. Of a passphrase there is its scrypt hash, of a
    /// session's token its SHA-256. A session is no change that requests depend on: each request asks for its own.
    static func createPeople(in db: Database) throws {
        for statement in people { try db.execute(sql: statement) }
        try db.execute(sql: revisionTriggers(on: "admins"))
    }

    private static let people = [
        """
        CREATE TABLE admins (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            passphrase TEXT NOT NULL CHECK (length(passphrase) BETWEEN 1 AND 600),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE sessions (
            token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
            id TEXT NOT NULL UNIQUE,
            admin_id TEXT NOT NULL REFERENCES admins (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL CHECK (last_seen_at >= created_at),
            peer TEXT NOT NULL CHECK (length(peer) <= 100)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX sessions_by_admin ON sessions (admin_id)",
    ]
}
