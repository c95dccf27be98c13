import GRDB

/// The tables, one migration per version ever released. The database says no first: what the domain promises stands here
/// as NOT NULL, UNIQUE, CHECK, foreign key or trigger.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for statement in version1 { try db.execute(sql: statement) }
            for table in tablesThatRequestsDependOn { try db.execute(sql: revisionTriggers(on: table)) }
        }
        migrator.registerMigration("2") { db in
            for statement in version2 { try db.execute(sql: statement) }
            try db.execute(sql: revisionTriggers(on: "signing_keys"))
        }
        migrator.registerMigration("3") { db in
            for statement in credentials { try db.execute(sql: statement) }
            for table in ["connections", "connection_tenants", "certificates"] {
                try db.execute(sql: revisionTriggers(on: table))
            }
            try createPeople(in: db)
        }
        registerUses(in: &migrator)
        migrator.registerMigration("5") { db in
            for statement in auditIndices { try db.execute(sql: statement) }
        }
        migrator.registerMigration("6") { db in
            for statement in rolls { try db.execute(sql: statement) }
        }
        registerProofs(in: &migrator)
        migrator.registerMigration("8") { db in
            for statement in auditIndexOfRefusals { try db.execute(sql: statement) }
        }
        return migrator
    }

    /// Times are milliseconds since 1970. Names and values of triples are compared as bytes (SQLite's BINARY collation).
    private static let version1 = house + agents + connections + clients + keys + audit

    /// The rotation: a private half is destroyed when its key leaves, what was seen of each key in public is noted, and
    /// which keys Entra has accepted.
    private static let version2 =
        ["ALTER TABLE house ADD COLUMN audit_key BLOB"] + keysThatAreDestroyed + [
            """
            CREATE TABLE key_evidence (
                kid TEXT NOT NULL PRIMARY KEY REFERENCES signing_keys (kid),
                seen_for INTEGER NOT NULL CHECK (seen_for >= 0),
                looked_at INTEGER NOT NULL,
                problem TEXT
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE accepted_keys (
                authority TEXT NOT NULL,
                kid TEXT NOT NULL REFERENCES signing_keys (kid),
                accepted_at INTEGER NOT NULL,
                PRIMARY KEY (authority, kid)
            ) STRICT, WITHOUT ROWID
            """,
        ]

    /// SQLite cannot take a NOT NULL away from a column, so that the table is made anew; its triggers go with the old one.
    private static let keysThatAreDestroyed = [
        "DROP INDEX one_active_key",
        "ALTER TABLE signing_keys RENAME TO signing_keys_1",
        """
        CREATE TABLE signing_keys (
            kid TEXT NOT NULL PRIMARY KEY CHECK (length(kid) BETWEEN 1 AND 128),
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'retired', 'revoked')),
            modulus TEXT NOT NULL UNIQUE,
            exponent TEXT NOT NULL,
            sealed BLOB,
            created_at INTEGER NOT NULL,
            activates_at INTEGER,
            retires_at INTEGER,
            CHECK ((sealed IS NULL) = (state IN ('retired', 'revoked')))
        ) STRICT
        """,
        """
        INSERT INTO signing_keys
        SELECT kid, state, modulus, exponent, iif(state IN ('retired', 'revoked'), NULL, sealed), created_at,
            activates_at, retires_at
        FROM signing_keys_1 ORDER BY rowid
        """,
        "DROP TRIGGER signing_keys_never_delete",
        "DROP TABLE signing_keys_1",
        "CREATE UNIQUE INDEX one_active_key ON signing_keys (state) WHERE state = 'active'",
        never("DELETE", on: "signing_keys", because: "a kid is never used again"),
        never("UPDATE OF kid, modulus, exponent", on: "signing_keys", because: "a kid is never used again"),
        """
        CREATE TRIGGER signing_keys_never_return BEFORE UPDATE OF state ON signing_keys
        WHEN OLD.state IN ('retired', 'revoked') AND NEW.state <> 'revoked'
        BEGIN SELECT RAISE(ABORT, 'a key that has left does not come back'); END
        """,
    ]

    private static let house = [
        """
        CREATE TABLE house (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            issuer TEXT NOT NULL,
            master_key_id TEXT NOT NULL,
            revision INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        ) STRICT
        """
    ]

    private static let agents = [
        """
        CREATE TABLE subjects (
            subject TEXT NOT NULL PRIMARY KEY CHECK (length(subject) BETWEEN 1 AND 600),
            given_to TEXT NOT NULL,
            given_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        never("DELETE", on: "subjects", because: "a subject is never given out twice"),
        never("UPDATE", on: "subjects", because: "a subject is never given out twice"),
        """
        CREATE TABLE agents (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            subject TEXT NOT NULL UNIQUE REFERENCES subjects (subject),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        never("UPDATE OF id, subject", on: "agents", because: "the subject of an agent does not change"),
        """
        CREATE TABLE agent_audiences (
            agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            audience TEXT NOT NULL CHECK (length(audience) BETWEEN 1 AND 600),
            PRIMARY KEY (agent_id, position),
            UNIQUE (agent_id, audience)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    private static let connections = [
        """
        CREATE TABLE connections (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            version INTEGER NOT NULL CHECK (version >= 1),
            status TEXT NOT NULL CHECK (status IN ('draft', 'ready', 'authorised', 'refused', 'sign-in-again')),
            tenant TEXT,
            application_id TEXT,
            cloud TEXT NOT NULL CHECK (cloud IN ('public', 'usgov', 'china')),
            credential TEXT NOT NULL CHECK (credential IN ('federated')),
            agent_id TEXT REFERENCES agents (id) ON DELETE RESTRICT,
            permissions TEXT NOT NULL CHECK (permissions IN ('application')),
            created_at INTEGER NOT NULL,
            CHECK ((credential = 'federated') = (agent_id IS NOT NULL)),
            CHECK (status = 'draft' OR (tenant IS NOT NULL AND application_id IS NOT NULL))
        ) STRICT
        """,
        "CREATE INDEX connections_by_agent ON connections (agent_id)",
        listTable("connection_scopes", of: "connection", column: "scope"),
        listTable("connection_needs", of: "connection", column: "permission"),
    ]

    private static let clients = [
        """
        CREATE TABLE clients (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            is_admin INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE client_keys (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX client_keys_by_client ON client_keys (client_id)",
        """
        CREATE TABLE client_grants (
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            agent_id TEXT REFERENCES agents (id) ON DELETE CASCADE,
            connection_id TEXT REFERENCES connections (id) ON DELETE CASCADE,
            CHECK ((agent_id IS NULL) <> (connection_id IS NULL)),
            UNIQUE (client_id, agent_id),
            UNIQUE (client_id, connection_id)
        ) STRICT
        """,
        "CREATE INDEX client_grants_by_agent ON client_grants (agent_id)",
        "CREATE INDEX client_grants_by_connection ON client_grants (connection_id)",
    ]

    private static let keys = [
        """
        CREATE TABLE signing_keys (
            kid TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'retired', 'revoked')),
            modulus TEXT NOT NULL,
            exponent TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            activates_at INTEGER,
            retires_at INTEGER
        ) STRICT
        """,
        "CREATE UNIQUE INDEX one_active_key ON signing_keys (state) WHERE state = 'active'",
        never("DELETE", on: "signing_keys", because: "a kid is never used again"),
        never("UPDATE OF kid, modulus, exponent", on: "signing_keys", because: "a kid is never used again"),
    ]

    private static let audit = [
        """
        CREATE TABLE audit (
            sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            outcome TEXT NOT NULL,
            details TEXT NOT NULL,
            link BLOB NOT NULL CHECK (length(link) = 32)
        ) STRICT
        """,
        never("DELETE", on: "audit", because: "the audit log only grows"),
        never("UPDATE", on: "audit", because: "the audit log only grows"),
    ]

    static func listTable(_ table: String, of owner: String, column: String) -> String {
        """
        CREATE TABLE \(table) (
            \(owner)_id TEXT NOT NULL REFERENCES \(owner)s (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            \(column) TEXT NOT NULL CHECK (length(\(column)) BETWEEN 1 AND 600),
            PRIMARY KEY (\(owner)_id, position),
            UNIQUE (\(owner)_id, \(column))
        ) STRICT, WITHOUT ROWID
        """
    }

    static func never(_ act: String, on table: String, because reason: String) -> String {
        let name = "\(table)_never_\(act.prefix { $0 != " " }.lowercased())"
        return """
            CREATE TRIGGER \(name) BEFORE \(act) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(reason)'); END
            """
    }

    /// What the tables hold that requests are answered from. Audit rows, written by every request, do not count.
    private static let tablesThatRequestsDependOn = [
        "agents", "agent_audiences", "connections", "connection_scopes", "connection_needs", "clients", "client_keys",
        "client_grants", "signing_keys",
    ]

    /// Any change counts the revision up, whoever makes it: a running server, a command, `sqlite3`.
    static func revisionTriggers(on table: String) -> String {
        ["INSERT", "UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER \(table)_revision_\(act.lowercased()) AFTER \(act) ON \(table)
            BEGIN UPDATE house SET revision = revision + 1; END;
            """
        }.joined(separator: "\n")
    }
}
