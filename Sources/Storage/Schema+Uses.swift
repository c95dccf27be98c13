import GRDB

extension Schema {
    /// When each key of a client was used last. A table of its own, without triggers: a use is no change that requests
    /// depend on. A row outlives its key, which is forgotten some time after it has ended, and goes with the client.
    static func registerUses(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    CREATE TABLE client_key_uses (
                        hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
                        client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
                        used_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID
                    """)
            try db.execute(sql: "CREATE INDEX client_key_uses_by_client ON client_key_uses (client_id)")
        }
    }
}
