CREATE TABLE accepted_keys (
    authority TEXT NOT NULL,
    kid TEXT NOT NULL REFERENCES signing_keys (kid),
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (authority, kid)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER admins_revision_delete AFTER DELETE ON admins
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER admins_revision_insert AFTER INSERT ON admins
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER admins_revision_update AFTER UPDATE ON admins
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE admins (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
    passphrase TEXT NOT NULL CHECK (length(passphrase) BETWEEN 1 AND 600),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER agent_audiences_revision_delete AFTER DELETE ON agent_audiences
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER agent_audiences_revision_insert AFTER INSERT ON agent_audiences
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER agent_audiences_revision_update AFTER UPDATE ON agent_audiences
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE agent_audiences (
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    audience TEXT NOT NULL CHECK (length(audience) BETWEEN 1 AND 600),
    PRIMARY KEY (agent_id, position),
    UNIQUE (agent_id, audience)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER agents_never_update BEFORE UPDATE OF id, subject ON agents
BEGIN SELECT RAISE(ABORT, 'the subject of an agent does not change'); END;

CREATE TRIGGER agents_revision_delete AFTER DELETE ON agents
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER agents_revision_insert AFTER INSERT ON agents
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER agents_revision_update AFTER UPDATE ON agents
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
    subject TEXT NOT NULL UNIQUE REFERENCES subjects (subject),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_never_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

CREATE TRIGGER audit_never_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL,
    link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

CREATE INDEX audit_by_action ON audit (action);

CREATE INDEX audit_by_actor ON audit (actor);

CREATE INDEX audit_by_target ON audit (target);

CREATE INDEX audit_refused ON audit (sequence, action, target, actor) WHERE outcome <> 'ok';

CREATE TRIGGER certificates_never_update BEFORE UPDATE OF id, der, thumbprint, thumbprint_sha256 ON certificates
BEGIN SELECT RAISE(ABORT, 'another certificate is another row'); END;

CREATE TRIGGER certificates_revision_delete AFTER DELETE ON certificates
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER certificates_revision_insert AFTER INSERT ON certificates
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER certificates_revision_update AFTER UPDATE ON certificates
BEGIN UPDATE house SET revision = revision + 1; END;

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
) STRICT;

CREATE TRIGGER client_grants_revision_delete AFTER DELETE ON client_grants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_grants_revision_insert AFTER INSERT ON client_grants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_grants_revision_update AFTER UPDATE ON client_grants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE client_grants (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    agent_id TEXT REFERENCES agents (id) ON DELETE CASCADE,
    connection_id TEXT REFERENCES connections (id) ON DELETE CASCADE,
    CHECK ((agent_id IS NULL) <> (connection_id IS NULL)),
    UNIQUE (client_id, agent_id),
    UNIQUE (client_id, connection_id)
) STRICT;

CREATE INDEX client_grants_by_agent ON client_grants (agent_id);

CREATE INDEX client_grants_by_connection ON client_grants (connection_id);

CREATE TRIGGER client_identities_revision_delete AFTER DELETE ON client_identities
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_identities_revision_insert AFTER INSERT ON client_identities
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_identities_revision_update AFTER UPDATE ON client_identities
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE client_identities (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 600),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 600),
    audience TEXT NOT NULL CHECK (length(audience) BETWEEN 1 AND 600),
    is_single_use INTEGER NOT NULL CHECK (is_single_use IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (issuer, subject, audience)
) STRICT, WITHOUT ROWID;

CREATE INDEX client_identities_by_client ON client_identities (client_id);

CREATE TABLE client_key_uses (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX client_key_uses_by_client ON client_key_uses (client_id);

CREATE TRIGGER client_keys_revision_delete AFTER DELETE ON client_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_keys_revision_insert AFTER INSERT ON client_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_keys_revision_update AFTER UPDATE ON client_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE client_keys (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX client_keys_by_client ON client_keys (client_id);

CREATE TRIGGER client_public_keys_revision_delete AFTER DELETE ON client_public_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_public_keys_revision_insert AFTER INSERT ON client_public_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER client_public_keys_revision_update AFTER UPDATE ON client_public_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE client_public_keys (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX client_public_keys_by_client ON client_public_keys (client_id);

CREATE TABLE client_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    expires_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX client_secrets_by_connection ON client_secrets (connection_id);

CREATE TRIGGER clients_revision_delete AFTER DELETE ON clients
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER clients_revision_insert AFTER INSERT ON clients
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER clients_revision_update AFTER UPDATE ON clients
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
    is_admin INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER connection_needs_revision_delete AFTER DELETE ON connection_needs
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_needs_revision_insert AFTER INSERT ON connection_needs
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_needs_revision_update AFTER UPDATE ON connection_needs
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE connection_needs (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    permission TEXT NOT NULL CHECK (length(permission) BETWEEN 1 AND 600),
    PRIMARY KEY (connection_id, position),
    UNIQUE (connection_id, permission)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER connection_scopes_revision_delete AFTER DELETE ON connection_scopes
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_scopes_revision_insert AFTER INSERT ON connection_scopes
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_scopes_revision_update AFTER UPDATE ON connection_scopes
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE connection_scopes (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    scope TEXT NOT NULL CHECK (length(scope) BETWEEN 1 AND 600),
    PRIMARY KEY (connection_id, position),
    UNIQUE (connection_id, scope)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER connection_tenants_revision_delete AFTER DELETE ON connection_tenants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_tenants_revision_insert AFTER INSERT ON connection_tenants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connection_tenants_revision_update AFTER UPDATE ON connection_tenants
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE connection_tenants (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 600),
    PRIMARY KEY (connection_id, position),
    UNIQUE (connection_id, tenant)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER connections_revision_delete AFTER DELETE ON connections
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connections_revision_insert AFTER INSERT ON connections
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER connections_revision_update AFTER UPDATE ON connections
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TABLE "connections" (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 600),
    version INTEGER NOT NULL CHECK (version >= 1),
    status TEXT NOT NULL CHECK (status IN ('draft', 'ready', 'authorised', 'refused', 'sign-in-again')),
    tenant TEXT,
    application_id TEXT,
    cloud TEXT NOT NULL CHECK (cloud IN ('public', 'usgov', 'china')),
    credential TEXT CHECK (credential IN ('federated', 'certificate', 'secret')),
    agent_id TEXT REFERENCES agents (id) ON DELETE RESTRICT,
    certificate_id TEXT REFERENCES certificates (id) ON DELETE RESTRICT,
    secret_id TEXT REFERENCES client_secrets (id) DEFERRABLE INITIALLY DEFERRED,
    previous_credential TEXT CHECK (previous_credential IN ('federated', 'certificate', 'secret')),
    previous_agent_id TEXT REFERENCES agents (id) ON DELETE RESTRICT,
    previous_certificate_id TEXT REFERENCES certificates (id) ON DELETE RESTRICT,
    previous_secret_id TEXT REFERENCES client_secrets (id) DEFERRABLE INITIALLY DEFERRED,
    assertion_algorithm TEXT NOT NULL CHECK (assertion_algorithm IN ('PS256', 'RS256')),
    permissions TEXT NOT NULL CHECK (permissions IN ('application', 'delegated')),
    created_at INTEGER NOT NULL,
    CHECK (credential IS NOT NULL),
    CHECK ((credential IS 'federated') = (agent_id IS NOT NULL)),
    CHECK ((credential IS 'certificate') = (certificate_id IS NOT NULL)),
    CHECK ((credential IS 'secret') = (secret_id IS NOT NULL)),
    CHECK ((previous_credential IS 'federated') = (previous_agent_id IS NOT NULL)),
    CHECK ((previous_credential IS 'certificate') = (previous_certificate_id IS NOT NULL)),
    CHECK ((previous_credential IS 'secret') = (previous_secret_id IS NOT NULL)),
    CHECK (status = 'draft' OR (tenant IS NOT NULL AND application_id IS NOT NULL))
) STRICT;

CREATE INDEX connections_by_agent ON connections (agent_id, name);

CREATE INDEX connections_by_application ON connections (application_id, agent_id);

CREATE INDEX connections_by_certificate ON connections (certificate_id, name);

CREATE INDEX connections_by_previous_agent ON connections (previous_agent_id);

CREATE INDEX connections_by_previous_certificate ON connections (previous_certificate_id);

CREATE INDEX connections_by_previous_secret ON connections (previous_secret_id);

CREATE INDEX connections_by_secret ON connections (secret_id);

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
) STRICT;

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);

CREATE TABLE house (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    issuer TEXT NOT NULL,
    master_key_id TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
, audit_key BLOB) STRICT;

CREATE TABLE key_evidence (
    kid TEXT NOT NULL PRIMARY KEY REFERENCES signing_keys (kid),
    seen_for INTEGER NOT NULL CHECK (seen_for >= 0),
    looked_at INTEGER NOT NULL,
    problem TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE outcomes (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    tenant TEXT NOT NULL,
    tried_at INTEGER NOT NULL,
    succeeded_at INTEGER,
    problem TEXT,
    PRIMARY KEY (connection_id, tenant),
    CHECK (problem IS NOT NULL OR succeeded_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    id TEXT NOT NULL UNIQUE,
    admin_id TEXT NOT NULL REFERENCES admins (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL CHECK (last_seen_at >= created_at),
    peer TEXT NOT NULL CHECK (length(peer) <= 100)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_admin ON sessions (admin_id);

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
) STRICT;

CREATE INDEX sign_in_attempts_by_connection ON sign_in_attempts (connection_id);

CREATE TRIGGER signing_keys_never_delete BEFORE DELETE ON signing_keys
BEGIN SELECT RAISE(ABORT, 'a kid is never used again'); END;

CREATE TRIGGER signing_keys_never_return BEFORE UPDATE OF state ON signing_keys
WHEN OLD.state IN ('retired', 'revoked') AND NEW.state <> 'revoked'
BEGIN SELECT RAISE(ABORT, 'a key that has left does not come back'); END;

CREATE TRIGGER signing_keys_never_update BEFORE UPDATE OF kid, modulus, exponent ON signing_keys
BEGIN SELECT RAISE(ABORT, 'a kid is never used again'); END;

CREATE TRIGGER signing_keys_revision_delete AFTER DELETE ON signing_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER signing_keys_revision_insert AFTER INSERT ON signing_keys
BEGIN UPDATE house SET revision = revision + 1; END;

CREATE TRIGGER signing_keys_revision_update AFTER UPDATE ON signing_keys
BEGIN UPDATE house SET revision = revision + 1; END;

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
) STRICT;

CREATE UNIQUE INDEX one_active_key ON signing_keys (state) WHERE state = 'active';

CREATE TABLE spent_tokens (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX spent_tokens_by_end ON spent_tokens (expires_at);

CREATE TRIGGER subjects_never_delete BEFORE DELETE ON subjects
BEGIN SELECT RAISE(ABORT, 'a subject is never given out twice'); END;

CREATE TRIGGER subjects_never_update BEFORE UPDATE ON subjects
BEGIN SELECT RAISE(ABORT, 'a subject is never given out twice'); END;

CREATE TABLE subjects (
    subject TEXT NOT NULL PRIMARY KEY CHECK (length(subject) BETWEEN 1 AND 600),
    given_to TEXT NOT NULL,
    given_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
