import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("The schema")
struct SchemaTests {
    @Test("The tables, indices and triggers are those in Golden/schema.sql")
    func golden() async throws {
        let test = try TestStore()
        let statements = try await test.store.pool.read { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name")
        }
        let schema = statements.map { $0 + ";\n" }.joined(separator: "\n")
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/schema.sql")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try schema.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == schema)
    }

    @Test("Every table of ours is STRICT")
    func strict() async throws {
        let test = try TestStore()
        let loose = try await test.store.pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
                    AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
                    """)
        }
        #expect(loose.isEmpty)
        #expect(try await test.count("SELECT count(*) FROM pragma_table_list WHERE strict = 1") == 26)
    }

    @Test(
        "Every change that requests depend on counts the revision up",
        arguments: [
            "UPDATE agents SET enabled = 0", "UPDATE agent_audiences SET audience = 'b'",
            "UPDATE connections SET cloud = 'china'", "INSERT INTO connection_scopes VALUES ('c', 9, 's')",
            "DELETE FROM connection_needs", "DELETE FROM clients", "UPDATE client_keys SET expires_at = 1",
            "DELETE FROM client_grants", "UPDATE signing_keys SET retires_at = 9", "DELETE FROM connection_tenants",
            "UPDATE certificates SET name = 'other'", "UPDATE admins SET passphrase = 'q'",
            "UPDATE client_identities SET is_single_use = 1", "DELETE FROM client_public_keys",
        ])
    func revision(sql: String) async throws {
        let test = try await TestStore.filled()
        let before = try await test.count("SELECT revision FROM house")
        try await test.execute(sql)
        #expect(try await test.count("SELECT revision FROM house") > before)
    }

    @Test("Audit rows do not count the revision up")
    func audit() async throws {
        let test = try await TestStore.filled()
        let before = try await test.count("SELECT revision FROM house")
        try await test.store.journal.append(.sample())
        #expect(try await test.count("SELECT revision FROM house") == before)
    }

    @Test(
        "What only records how things went does not count the revision up",
        arguments: [
            "UPDATE outcomes SET tried_at = 9", "UPDATE delegations SET refreshed_at = 9",
            "DELETE FROM sign_in_attempts", "UPDATE client_key_uses SET used_at = 9", "DELETE FROM client_key_uses",
            "DELETE FROM spent_tokens",
        ])
    func records(sql: String) async throws {
        let test = try await TestStore.filled()
        let before = try await test.count("SELECT revision FROM house")
        try await test.execute(sql)
        #expect(try await test.count("SELECT revision FROM house") == before)
    }

    @Test("A database of the second version keeps its connections, their lists and the grants for them")
    func fromVersion2() throws {
        let folder = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: folder("old.db"))
        try Schema.migrator.migrate(queue, upTo: "2")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO house VALUES (1, 'https://i', 'm', 0, 0, NULL);
                    INSERT INTO subjects VALUES ('s', 'a', 0);
                    INSERT INTO agents VALUES ('a', 'agent', 's', 1, 0);
                    INSERT INTO connections VALUES
                        ('c', 'connection', 7, 'authorised', 't', 'x', 'china', 'federated', 'a', 'application', 5);
                    INSERT INTO connection_scopes VALUES ('c', 0, 'r/.default');
                    INSERT INTO connection_needs VALUES ('c', 0, 'User.Read.All');
                    INSERT INTO clients VALUES ('k', 'client', 0, 0);
                    INSERT INTO client_grants VALUES ('k', NULL, 'c');
                    """)
        }
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT * FROM connections"))
            #expect(
                row.map { "\($0.0)=\($0.1)" }.filter { !$0.hasSuffix("NULL") } == [
                    #"id="c""#, #"name="connection""#, "version=7", #"status="authorised""#, #"tenant="t""#,
                    #"application_id="x""#, #"cloud="china""#, #"credential="federated""#, #"agent_id="a""#,
                    #"assertion_algorithm="PS256""#, #"permissions="application""#, "created_at=5",
                ])
            for table in ["connection_scopes", "connection_needs", "client_grants"] {
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") == 1, "\(table)")
            }
            try db.execute(sql: "DELETE FROM connections")
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM client_grants") == 0)
        }
    }

    @Test("A database of the third version keeps its clients and their keys, of which none was ever used")
    func fromVersion3() throws {
        let folder = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: folder("old.db"))
        try Schema.migrator.migrate(queue, upTo: "3")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO clients VALUES ('k', 'client', 1, 0);
                    INSERT INTO client_keys VALUES (zeroblob(32), 'k', 7, 9);
                    """)
        }
        try Schema.migrator.migrate(queue)
        try queue.read { db in
            let keys = try Int.fetchOne(db, sql: "SELECT count(*) FROM clients JOIN client_keys ON id = client_id")
            let uses = try Int.fetchOne(db, sql: "SELECT count(*) FROM client_key_uses")
            #expect(keys == 1 && uses == 0)
        }
    }

    @Test("Sessions do not count the revision up")
    func sessions() async throws {
        let test = try await TestStore.filled()
        let before = try await test.count("SELECT revision FROM house")
        try await test.execute("UPDATE sessions SET last_seen_at = 5; DELETE FROM sessions")
        #expect(try await test.count("SELECT revision FROM house") == before)
    }

    @Test("A look at the issuer URL and what Entra accepted do not count the revision up")
    func evidence() async throws {
        let test = try await TestStore.filled()
        let before = try await test.store.ring()
        let seen = before.keys.map { key in
            var key = key
            key.evidence = KeyEvidence(seenFor: .seconds(1), lookedAt: test.now)
            return key
        }
        try await test.store.note(evidenceOf: seen)
        try await test.store.note(accepted: before.keys[0].keyID, by: "https://entra", at: test.now)
        #expect(try await test.store.ring().revision == before.revision)
    }

    @Test("A database of the first version keeps its keys; the private halves of those that have left are destroyed")
    func fromVersion1() throws {
        let folder = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: folder("old.db"))
        try Schema.migrator.migrate(queue, upTo: "1")
        let states = ["active", "pending", "retiring", "retired", "revoked"]
        try queue.write { db in
            try db.execute(sql: "INSERT INTO house VALUES (1, 'https://i', 'm', 0, 0)")
            for (index, state) in states.enumerated() {
                try db.execute(
                    sql: "INSERT INTO signing_keys VALUES (?, ?, ?, 'AQAB', x'00', ?, NULL, NULL)",
                    arguments: [state, state, "n-\(state)", index])
            }
        }
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            #expect(
                try String.fetchAll(
                    db, sql: "SELECT kid || iif(sealed IS NULL, '', '+') FROM signing_keys ORDER BY rowid")
                    == ["active+", "pending+", "retiring+", "retired", "revoked"])
            let revision = try Int.fetchOne(db, sql: "SELECT revision FROM house") ?? 0
            try db.execute(sql: "UPDATE signing_keys SET retires_at = 1 WHERE kid = 'active'")
            #expect(try Int.fetchOne(db, sql: "SELECT revision FROM house") == revision + 1)
        }
    }
}

extension TestStore {
    /// A row in every table, all ids one letter: agent `a`, connection `c`, client `k`, certificate `z`, secret `e`, sign-in
    /// `d`, attempt `i`, admin `p`, session `n`, keys `1` and `gone`.
    static func filled() async throws -> TestStore {
        let test = try TestStore()
        try await test.execute(
            """
            INSERT INTO subjects VALUES ('s', 'a', 0);
            INSERT INTO agents VALUES ('a', 'agent', 's', 1, 0);
            INSERT INTO agent_audiences VALUES ('a', 0, 'api://a');
            INSERT INTO connections VALUES
                ('c', 'connection', 1, 'ready', 't.example', 'x', 'public', 'federated', 'a', NULL, NULL,
                    'secret', NULL, NULL, 'e', 'PS256', 'application', 0);
            INSERT INTO client_secrets VALUES ('e', 'c', x'00', NULL, 0);
            INSERT INTO certificates VALUES ('z', 'cert', x'00', 'CN=x', hex(zeroblob(20)), hex(zeroblob(32)), 0, 1, x'00', 0);
            INSERT INTO connection_tenants VALUES ('c', 0, 'u.example');
            INSERT INTO outcomes VALUES ('c', 't.example', 0, 0, NULL);
            INSERT INTO delegations VALUES ('d', 'c', 'anna', 's', x'00', 0, 0, NULL, NULL, NULL);
            INSERT INTO sign_in_attempts VALUES
                ('i', zeroblob(32), zeroblob(32), 'session', 'sign-in', 'c', 1, 't.example', x'00', 0);
            INSERT INTO connection_scopes VALUES ('c', 0, 'r/.default');
            INSERT INTO connection_needs VALUES ('c', 0, 'User.Read.All');
            INSERT INTO clients VALUES ('k', 'client', 0, 0);
            INSERT INTO client_keys VALUES (zeroblob(32), 'k', 0, NULL);
            INSERT INTO client_key_uses VALUES (zeroblob(32), 'k', 0);
            INSERT INTO client_grants VALUES ('k', 'a', NULL);
            INSERT INTO client_identities VALUES (zeroblob(32), 'k', 'i', 's', 'a', 0, 0);
            INSERT INTO client_public_keys VALUES (zeroblob(32), 'k', x'00', 0);
            INSERT INTO spent_tokens VALUES (zeroblob(32), 0);
            INSERT INTO admins VALUES ('p', 'admin', 'hash', 0);
            INSERT INTO sessions VALUES (zeroblob(32), 'n', 'p', 0, 0, '127.0.0.1');
            INSERT INTO signing_keys VALUES ('1', 'active', 'n', 'e', x'00', 0, 0, NULL);
            INSERT INTO signing_keys VALUES ('gone', 'revoked', 'n-gone', 'e', NULL, 0, 0, 0);
            """)
        try await test.store.journal.append(.sample())
        return test
    }
}
