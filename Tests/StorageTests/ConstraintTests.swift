import GRDB
import TestSupport
import Testing

@testable import Storage

/// A statement that the database must turn away, and a piece of what it says then.
struct Forbidden: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    let says: String

    init(_ what: String, _ sql: String, says: String) {
        testDescription = what
        self.sql = sql
        self.says = says
    }
}

@Suite("The database says no first")
struct ConstraintTests {
    private static let long = "replace(hex(zeroblob(301)), '0', 'x')"  // 602 characters
    private static let agents = [
        Forbidden("giving a subject out twice", "INSERT INTO subjects VALUES ('s', 'b', 0)", says: "UNIQUE"),
        Forbidden("freeing a subject", "DELETE FROM subjects", says: "never given out twice"),
        Forbidden("handing a subject on", "UPDATE subjects SET given_to = 'b'", says: "never given out twice"),
        Forbidden("an empty subject", "INSERT INTO subjects VALUES ('', 'b', 0)", says: "CHECK"),
        Forbidden("a subject of 602", "INSERT INTO subjects VALUES (\(long), 'b', 0)", says: "CHECK"),
        Forbidden("changing a subject", "UPDATE agents SET subject = 's'", says: "does not change"),
        Forbidden("changing an agent's id", "UPDATE agents SET id = 'b'", says: "does not change"),
        Forbidden("two agents of a name", "INSERT INTO agents VALUES ('b', 'agent', 's2', 1, 0)", says: "UNIQUE"),
        Forbidden("a subject not taken", "INSERT INTO agents VALUES ('b', 'b', 's2', 1, 0)", says: "FOREIGN KEY"),
        Forbidden("two agents of a subject", "INSERT INTO agents VALUES ('b', 'b', 's', 1, 0)", says: "UNIQUE"),
        Forbidden("a name of 602", "UPDATE agents SET name = \(long)", says: "CHECK"),
        Forbidden("an empty name", "UPDATE agents SET name = ''", says: "CHECK"),
        Forbidden("half enabled", "UPDATE agents SET enabled = 2", says: "CHECK"),
        Forbidden("a time in words", "UPDATE agents SET created_at = 'now'", says: "cannot store TEXT"),
        Forbidden("an agent in use", "DELETE FROM agents", says: "FOREIGN KEY"),
        Forbidden("an audience twice", "INSERT INTO agent_audiences VALUES ('a', 1, 'api://a')", says: "UNIQUE"),
        Forbidden("two audiences in one place", "INSERT INTO agent_audiences VALUES ('a', 0, 'b')", says: "UNIQUE"),
        Forbidden("an audience of nobody", "INSERT INTO agent_audiences VALUES ('z', 0, 'b')", says: "FOREIGN KEY"),
    ]

    private static let connections = [
        Forbidden("version 0", "UPDATE connections SET version = 0", says: "CHECK"),
        Forbidden("a status nobody knows", "UPDATE connections SET status = 'fine'", says: "CHECK"),
        Forbidden("ready without a tenant", "UPDATE connections SET tenant = NULL", says: "CHECK"),
        Forbidden("ready without a client ID", "UPDATE connections SET application_id = NULL", says: "CHECK"),
        Forbidden("a cloud nobody knows", "UPDATE connections SET cloud = 'moon'", says: "CHECK"),
        Forbidden("a credential nobody knows", "UPDATE connections SET credential = 'hope'", says: "CHECK"),
        Forbidden("federated without an agent", "UPDATE connections SET agent_id = NULL", says: "CHECK"),
        Forbidden("an agent that is not there", "UPDATE connections SET agent_id = 'z'", says: "FOREIGN KEY"),
        Forbidden("permissions nobody knows", "UPDATE connections SET permissions = 'all'", says: "CHECK"),
        Forbidden("a name of 602", "UPDATE connections SET name = \(long)", says: "CHECK"),
        Forbidden("a scope twice", "INSERT INTO connection_scopes VALUES ('c', 1, 'r/.default')", says: "UNIQUE"),
        Forbidden("an empty scope", "UPDATE connection_scopes SET scope = ''", says: "CHECK"),
        Forbidden("a need twice", "INSERT INTO connection_needs VALUES ('c', 1, 'User.Read.All')", says: "UNIQUE"),
        Forbidden(
            "two connections of a name",
            """
            INSERT INTO connections VALUES
            ('d', 'connection', 1, 'draft', NULL, NULL, 'public', 'federated', 'a', NULL, NULL, NULL, NULL, NULL, NULL,
                'PS256', 'application', 0)
            """, says: "UNIQUE"),
    ]

    private static let credentials = [
        Forbidden("no credential", "UPDATE connections SET credential = NULL, agent_id = NULL", says: "CHECK"),
        Forbidden("a certificate without one", "UPDATE connections SET credential = 'certificate'", says: "CHECK"),
        Forbidden("a secret without one", "UPDATE connections SET credential = 'secret'", says: "CHECK"),
        Forbidden("two credentials at once", "UPDATE connections SET certificate_id = 'z'", says: "CHECK"),
        Forbidden(
            "a certificate that is not there",
            "UPDATE connections SET credential = 'certificate', agent_id = NULL, certificate_id = 'y'",
            says: "FOREIGN KEY"),
        Forbidden(
            "a secret that is not there",
            "UPDATE connections SET credential = 'secret', agent_id = NULL, secret_id = 'y'", says: "FOREIGN KEY"),
        Forbidden(
            "a previous one nobody knows", "UPDATE connections SET previous_credential = 'hope'", says: "CHECK"),
        Forbidden("a previous one that is none", "UPDATE connections SET previous_credential = NULL", says: "CHECK"),
        Forbidden("a previous one of two", "UPDATE connections SET previous_agent_id = 'a'", says: "CHECK"),
        Forbidden(
            "an algorithm nobody asked for", "UPDATE connections SET assertion_algorithm = 'HS256'", says: "CHECK"),
        Forbidden("a secret in use gone", "DELETE FROM client_secrets", says: "FOREIGN KEY"),
        Forbidden(
            "a secret of nobody", "INSERT INTO client_secrets VALUES ('f', 'y', x'00', 0, 0)", says: "FOREIGN KEY"),
        Forbidden("a secret in words", "UPDATE client_secrets SET sealed = 'plain'", says: "cannot store TEXT"),
        Forbidden("a tenant twice", "INSERT INTO connection_tenants VALUES ('c', 1, 'u.example')", says: "UNIQUE"),
        Forbidden("another certificate in its row", "UPDATE certificates SET der = x'01'", says: "another row"),
        Forbidden("a certificate without an end", "UPDATE certificates SET not_after = 0", says: "CHECK"),
        Forbidden(
            "a certificate twice",
            "INSERT INTO certificates VALUES ('y', 'n', x'00', '', hex(zeroblob(20)), hex(zeroblob(32)), 0, 1, x'00', 0)",
            says: "UNIQUE"),
        Forbidden(
            "a short thumbprint",
            "INSERT INTO certificates VALUES ('y', 'n', x'00', '', 'AB', hex(randomblob(32)), 0, 1, x'00', 0)",
            says: "CHECK"),
        Forbidden("an outcome of nothing", "UPDATE outcomes SET succeeded_at = NULL", says: "CHECK"),
        Forbidden("a sign-in without a token", "UPDATE delegations SET sealed = NULL", says: "CHECK"),
        Forbidden(
            "a sign-in that ended and keeps its token",
            "UPDATE delegations SET ending_code = 'x', ending_reason = 'y'", says: "CHECK"),
        Forbidden(
            "an ending without a reason", "UPDATE delegations SET ending_code = 'x', sealed = NULL", says: "CHECK"),
        Forbidden("claims of a sign-in that stands", "UPDATE delegations SET claims = '{}'", says: "CHECK"),
        Forbidden(
            "two sign-ins of a connection",
            "INSERT INTO delegations VALUES ('f', 'c', 'otto', 's', x'00', 0, 0, NULL, NULL, NULL)", says: "UNIQUE"),
        Forbidden("an attempt without a verifier", "UPDATE sign_in_attempts SET sealed = NULL", says: "CHECK"),
        Forbidden("an attempt for what", "UPDATE sign_in_attempts SET purpose = 'tea'", says: "CHECK"),
        Forbidden("consent with a verifier", "UPDATE sign_in_attempts SET purpose = 'consent'", says: "CHECK"),
    ]

    private static let others = [
        Forbidden("two clients of a name", "INSERT INTO clients VALUES ('l', 'client', 0, 0)", says: "UNIQUE"),
        Forbidden("half an admin", "UPDATE clients SET is_admin = 3", says: "CHECK"),
        Forbidden("a short hash", "INSERT INTO client_keys VALUES (zeroblob(31), 'k', 0, NULL)", says: "CHECK"),
        Forbidden("a long hash", "INSERT INTO client_keys VALUES (zeroblob(33), 'k', 0, NULL)", says: "CHECK"),
        Forbidden("a hash in words", "INSERT INTO client_keys VALUES ('a', 'k', 0, NULL)", says: "cannot store TEXT"),
        Forbidden("a key twice", "INSERT INTO client_keys VALUES (zeroblob(32), 'k', 1, 1)", says: "UNIQUE"),
        Forbidden("a key of nobody", "INSERT INTO client_keys VALUES (randomblob(32), 'z', 0, 1)", says: "FOREIGN KEY"),
        Forbidden("a use of a short hash", "INSERT INTO client_key_uses VALUES (zeroblob(31), 'k', 0)", says: "CHECK"),
        Forbidden("two uses of a key", "INSERT INTO client_key_uses VALUES (zeroblob(32), 'k', 1)", says: "UNIQUE"),
        Forbidden(
            "a use by nobody", "INSERT INTO client_key_uses VALUES (randomblob(32), 'z', 0)", says: "FOREIGN KEY"),
        Forbidden("a grant of nothing", "INSERT INTO client_grants VALUES ('k', NULL, NULL)", says: "CHECK"),
        Forbidden("a grant of two things", "INSERT INTO client_grants VALUES ('k', 'a', 'c')", says: "CHECK"),
        Forbidden("a grant twice", "INSERT INTO client_grants VALUES ('k', 'a', NULL)", says: "UNIQUE"),
        Forbidden(
            "tokens that two clients are known by",
            "INSERT INTO client_identities VALUES (randomblob(32), 'k', 'i', 's', 'a', 0, 0)", says: "UNIQUE"),
        Forbidden(
            "tokens that nobody is known by",
            "INSERT INTO client_identities VALUES (randomblob(32), 'z', 'i', 's2', 'a', 0, 0)", says: "FOREIGN KEY"),
        Forbidden(
            "a token that is spent twice", "INSERT INTO spent_tokens VALUES (zeroblob(32), 1)", says: "UNIQUE"),
        Forbidden("a grant to nobody", "INSERT INTO client_grants VALUES ('z', 'a', NULL)", says: "FOREIGN KEY"),
        Forbidden("a grant of what is gone", "INSERT INTO client_grants VALUES ('k', 'z', NULL)", says: "FOREIGN KEY"),
        Forbidden(
            "a second active key", "INSERT INTO signing_keys VALUES ('2', 'active', 'm', 'e', x'00', 0, 0, NULL)",
            says: "UNIQUE"),
        Forbidden(
            "a key state nobody knows", "UPDATE signing_keys SET state = 'lost' WHERE kid = '1'", says: "CHECK"),
        Forbidden(
            "a kid twice", "INSERT INTO signing_keys VALUES ('1', 'pending', 'm', 'e', x'00', 0, 0, NULL)",
            says: "UNIQUE"),
        Forbidden(
            "a modulus twice", "INSERT INTO signing_keys VALUES ('2', 'pending', 'n', 'e', x'00', 0, 0, NULL)",
            says: "UNIQUE"),
        Forbidden(
            "a private half that outlives its key", "UPDATE signing_keys SET state = 'retired' WHERE kid = '1'",
            says: "CHECK"),
        Forbidden(
            "a key without its private half", "UPDATE signing_keys SET sealed = NULL WHERE kid = '1'", says: "CHECK"),
        Forbidden(
            "a key that comes back", "UPDATE signing_keys SET state = 'active', sealed = x'00' WHERE kid = 'gone'",
            says: "does not come back"),
        Forbidden("evidence of no key", "INSERT INTO key_evidence VALUES ('x', 0, 0, NULL)", says: "FOREIGN KEY"),
        Forbidden("less than no evidence", "INSERT INTO key_evidence VALUES ('1', -1, 0, NULL)", says: "CHECK"),
        Forbidden("a key of nobody accepted", "INSERT INTO accepted_keys VALUES ('a', 'x', 0)", says: "FOREIGN KEY"),
        Forbidden("forgetting a key", "DELETE FROM signing_keys", says: "never used again"),
        Forbidden("another kid", "UPDATE signing_keys SET kid = '2'", says: "never used again"),
        Forbidden("another modulus", "UPDATE signing_keys SET modulus = 'm'", says: "never used again"),
        Forbidden("another exponent", "UPDATE signing_keys SET exponent = 'x'", says: "never used again"),
        Forbidden("a seal in words", "UPDATE signing_keys SET sealed = 'plain'", says: "cannot store TEXT"),
        Forbidden("forgetting an audit row", "DELETE FROM audit", says: "only grows"),
        Forbidden("changing an audit row", "UPDATE audit SET actor = 'nobody'", says: "only grows"),
        Forbidden(
            "an audit row before the first", "INSERT INTO audit VALUES (0, 0, '', '', '', '', '', zeroblob(32))",
            says: "CHECK"),
        Forbidden(
            "an audit row twice", "INSERT INTO audit VALUES (1, 0, '', '', '', '', '', zeroblob(32))", says: "UNIQUE"),
        Forbidden(
            "a short link", "INSERT INTO audit VALUES (2, 0, '', '', '', '', '', zeroblob(31))", says: "CHECK"),
        Forbidden("two admins of a name", "INSERT INTO admins VALUES ('q', 'admin', 'h', 0)", says: "UNIQUE"),
        Forbidden("an admin without a name", "UPDATE admins SET name = ''", says: "CHECK"),
        Forbidden("an admin without a passphrase", "UPDATE admins SET passphrase = ''", says: "CHECK"),
        Forbidden(
            "a short token hash", "INSERT INTO sessions VALUES (zeroblob(31), 'm', 'p', 0, 0, '')", says: "CHECK"),
        Forbidden("a token twice", "INSERT INTO sessions VALUES (zeroblob(32), 'm', 'p', 0, 0, '')", says: "UNIQUE"),
        Forbidden(
            "a session twice", "INSERT INTO sessions VALUES (randomblob(32), 'n', 'p', 0, 0, '')", says: "UNIQUE"),
        Forbidden(
            "a session of nobody", "INSERT INTO sessions VALUES (randomblob(32), 'm', 'z', 0, 0, '')",
            says: "FOREIGN KEY"),
        Forbidden("a session seen before it began", "UPDATE sessions SET created_at = 1", says: "CHECK"),
        Forbidden("a peer that is a story", "UPDATE sessions SET peer = \(long)", says: "CHECK"),
        Forbidden("a second house", "INSERT INTO house VALUES (2, 'i', 'm', 0, 0, NULL)", says: "CHECK"),
    ]

    @Test("Refused: ", arguments: agents + connections + credentials + others)
    func refused(_ forbidden: Forbidden) async throws {
        let test = try await TestStore.filled()
        let error = try await #require(throws: DatabaseError.self) { try await test.execute(forbidden.sql) }
        #expect(error.resultCode == .SQLITE_CONSTRAINT)
        #expect(error.message?.contains(forbidden.says) == true, "\(error)")
    }

    @Test(
        "What may change, may",
        arguments: [
            "UPDATE signing_keys SET state = 'retiring', retires_at = 9 WHERE kid = '1'",
            "UPDATE signing_keys SET sealed = x'01' WHERE kid = '1'",
            "UPDATE agents SET name = 'other', enabled = 0", "UPDATE connections SET status = 'draft', tenant = NULL",
            "INSERT INTO agent_audiences VALUES ('a', 1, 'API://a')", "DELETE FROM clients", "DELETE FROM connections",
            """
            UPDATE connections SET credential = 'secret', agent_id = NULL, secret_id = 'e', previous_credential = NULL,
            previous_secret_id = NULL
            """,
        ])
    func allowed(sql: String) async throws {
        let test = try await TestStore.filled()
        try await test.execute(sql)
    }
}
