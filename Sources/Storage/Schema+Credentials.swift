extension Schema {
    /// All three ways to prove an application, people who sign in for one, and how the last try of each ended.
    static let credentials =
        certificates + secrets + connectionsWithAnyCredential + [
            listTable("connection_tenants", of: "connection", column: "tenant"),
            """
            CREATE TABLE outcomes (
                connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
                tenant TEXT NOT NULL,
                tried_at INTEGER NOT NULL,
                succeeded_at INTEGER,
                problem TEXT,
                PRIMARY KEY (connection_id, tenant),
                CHECK (problem IS NOT NULL OR succeeded_at IS NOT NULL)
            ) STRICT, WITHOUT ROWID
            """,
        ] + delegations

    private static let certificates = [
        """
        CREATE TABLE certificates (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            der BLOB NOT NULL,
            subject TEXT NOT NULL,
            thumbprint TEXT NOT NULL CHECK (length(thumbprint) = 40),
            thumbprint_sha256 TEXT NOT NULL UNIQUE CHECK (length(thumbprint_sha256) = 64),
            not_before INTEGER NOT NULL,
            not_after INTEGER NOT NULL CHECK (not_after > not_before),
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        never(
            "UPDATE OF id, der, thumbprint, thumbprint_sha256", on: "certificates",
            because: "another certificate is another row"),
    ]

    /// Without the application's name in it: a secret belongs to one connection and goes with it.
    private static let secrets = [
        """
        CREATE TABLE client_secrets (
            id TEXT NOT NULL PRIMARY KEY,
            connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
            sealed BLOB NOT NULL,
            expires_at INTEGER,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX client_secrets_by_connection ON client_secrets (connection_id)",
    ]

    /// SQLite cannot change a CHECK, so that the table is made anew under its old name, which is what others refer to.
    private static let connectionsWithAnyCredential = [
        """
        CREATE TABLE connections_3 (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
            version INTEGER NOT NULL CHECK (version >= 1),
            status TEXT NOT NULL CHECK (status IN ('draft', 'ready', 'authorised', 'refused', 'sign-in-again')),
            tenant TEXT,
            application_id TEXT,
            cloud TEXT NOT NULL CHECK (cloud IN ('public', 'usgov', 'china')),
            \(credential("")),
            \(credential("previous_")),
            assertion_algorithm TEXT NOT NULL CHECK (assertion_algorithm IN ('PS256', 'RS256')),
            permissions TEXT NOT NULL CHECK (permissions IN ('application', 'delegated')),
            created_at INTEGER NOT NULL,
            CHECK (credential IS NOT NULL),
            \(fits("")),
            \(fits("previous_")),
            CHECK (status = 'draft' OR (tenant IS NOT NULL AND application_id IS NOT NULL))
        ) STRICT
        """,
        """
        INSERT INTO connections_3
        (id, name, version, status, tenant, application_id, cloud, credential, agent_id, assertion_algorithm,
            permissions, created_at)
        SELECT id, name, version, status, tenant, application_id, cloud, credential, agent_id, 'PS256', permissions,
            created_at
        FROM connections
        """,
        "DROP TABLE connections",
        "ALTER TABLE connections_3 RENAME TO connections",
        "CREATE INDEX connections_by_agent ON connections (agent_id)",
        "CREATE INDEX connections_by_certificate ON connections (certificate_id)",
        "CREATE INDEX connections_by_previous_agent ON connections (previous_agent_id)",
        "CREATE INDEX connections_by_previous_certificate ON connections (previous_certificate_id)",
        "CREATE INDEX connections_by_secret ON connections (secret_id)",
        "CREATE INDEX connections_by_previous_secret ON connections (previous_secret_id)",
    ]

    private static func credential(_ prefix: String) -> String {
        """
        \(prefix)credential TEXT CHECK (\(prefix)credential IN ('federated', 'certificate', 'secret')),
            \(prefix)agent_id TEXT REFERENCES agents (id) ON DELETE RESTRICT,
            \(prefix)certificate_id TEXT REFERENCES certificates (id) ON DELETE RESTRICT,
            \(prefix)secret_id TEXT REFERENCES client_secrets (id) DEFERRABLE INITIALLY DEFERRED
        """
    }

    private static func fits(_ prefix: String) -> String {
        [("federated", "agent_id"), ("certificate", "certificate_id"), ("secret", "secret_id")].map { word, column in
            "CHECK ((\(prefix)credential IS '\(word)') = (\(prefix)\(column) IS NOT NULL))"
        }.joined(separator: ",\n    ")
    }

    private static let delegations = [
        """
        CREATE TABLE delegations (
            id TEXT NOT NULL PRIMARY KEY,
            connection_id TEXT NOT NULL UNIQUE REFERENCES connections (id) ON DELETE CASCADE,
            user TEXT NOT NULL,
            scope TEXT NOT NULL,
            sealed BLOB,
            signed_in_at INTEGER NOT NULL,
            refreshed_at INTEGER NOT NULL,
            ending_code TEXT,
            ending_reason TEXT,
            claims TEXT,
            CHECK ((ending_code IS NULL) = (ending_reason IS NULL)),
            CHECK ((ending_code IS NULL) = (sealed IS NOT NULL)),
            CHECK (claims IS NULL OR ending_code IS NOT NULL)
        ) STRICT
        """,
        """
        CREATE TABLE sign_in_attempts (
            id TEXT NOT NULL PRIMARY KEY,
            state_hash BLOB NOT NULL UNIQUE CHECK (length(state_hash) = 32),
            browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
            session TEXT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('sign-in', 'consent')),
            connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
            connection_version INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            sealed BLOB,
            expires_at INTEGER NOT NULL,
            CHECK ((purpose = 'sign-in') = (sealed IS NOT NULL))
        ) STRICT
        """,
        "CREATE INDEX sign_in_attempts_by_connection ON sign_in_attempts (connection_id)",
    ]
}
