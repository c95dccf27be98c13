import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Backups", .timeLimit(.minutes(2)))
struct BackupTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("A backup names its issuer, master key, schema and audit head in clear; the audit row follows it")
    func manifest() async throws {
        let test = try await TestStore.full()
        let revision = try await test.store.ring().revision
        let head = try await test.store.verifyAudit()
        let backup = try await test.backUp()
        let manifest = try BackupManifest(BackupSeal.readHeader(backup.path).metadata, path: backup.path)
        #expect(manifest == backup.manifest)
        #expect(manifest.issuer == test.store.issuer && manifest.schema == "8" && manifest.ringRevision == revision)
        #expect(manifest.masterKey == (try MasterKey.read(path: test.folder.masterKeyFile).identifier))
        #expect(manifest.createdAt == test.now)
        #expect(.intact(backup.auditHead) == head && manifest.auditHead == backup.auditHead.sequence)
        #expect(backup.byteCount == FileManager.default.contents(atPath: backup.path)?.count)
        let last = try #require(try await test.store.auditEntries(after: manifest.auditHead, limit: 9).last)
        #expect(last.sequence == manifest.auditHead + 1 && last.record.action == "backup")
    }

    @Test("It is for its owner alone, whatever the umask, and nothing else is left", arguments: [false, true])
    func permissions(again: Bool) async throws {
        let test = try await TestStore.full()
        let old = umask(0)
        defer { umask(old) }
        let backup = try await test.backUp()
        if again { _ = try await test.backUp(replacing: true) }
        #expect(try mode(backup.path) == 0o600)
        let files = try test.folder.contents().keys.filter { !$0.hasPrefix("data/aureole.db") }
        #expect(files.sorted() == ["backup", "data", "data/archive.lock", "keys", "keys/master.key"])
    }

    @Test("What the database tells in clear is not readable in it")
    func secrecy() async throws {
        let test = try await TestStore.full()
        try await test.addClient("job", key: "the key of the client")
        let backup = try await test.backUp()
        try test.store.close()
        for text in [
            Array("agent-subject".utf8), ClientKey.hash(of: "the key of the client").bytes, Array("kid-1".utf8),
        ] {
            let holding = try test.folder.files(holding: text)
            #expect(holding == ["data/aureole.db"], "\(holding)")
        }
        let line = try String(contentsOfFile: test.folder.masterKeyFile, encoding: .utf8)
        let key = try #require(Data(base64Encoded: line.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(try test.folder.files(holding: key).isEmpty)
        #expect(FileManager.default.contents(atPath: backup.path)?.range(of: Data(line.dropLast().utf8)) == nil)
    }

    @Test("A private half that was destroyed is not in it, though SQLite leaves it in the file")
    func destroyed() async throws {
        let test = try TestStore()
        // So long that SQLite gives it pages of its own, which it does not need afterwards.
        try await test.startRing([("kid-1", .active, String(repeating: "x", count: 20_000)), ("kid-2", .pending, "")])
        let sealed = try await test.store.pool.read { db in
            try Data.fetchOne(db, sql: "SELECT substr(sealed, 10000, 100) FROM signing_keys WHERE kid = 'kid-1'")
        }
        try await test.execute("PRAGMA secure_delete = OFF")  // some builds of SQLite overwrite what is deleted
        try await test.execute("UPDATE signing_keys SET state = 'revoked', sealed = NULL WHERE kid = 'kid-1'")
        let backup = try await test.backUp()
        try test.store.close()
        #expect(try test.folder.files(holding: try #require(sealed)) == ["data/aureole.db"])
        let plain = test.folder("plain")
        try MasterKey.read(path: test.folder.masterKeyFile).backups.open(backup.path, to: plain)
        #expect(try test.folder.files(holding: try #require(sealed)) == ["data/aureole.db"])
    }

    @Test("While others write all the time, each backup is one moment: its audit chain ends where its data does")
    func underWrites() async throws {
        let test = try await TestStore.full()
        let writer = try test.opened()
        let writing = Task {
            var count = 0
            while !Task.isCancelled {
                let id = ID<Agent>(UUID())
                let agent = Agent(
                    id: id, name: try Name("a\(count)"), subject: Subject(of: id), audiences: [], createdAt: test.now)
                do throws(StoreFailure) {
                    try await writer.add(agent, audit: .sample(.agentAdded, target: "agent:\(id)"))
                    count += 1
                } catch .cancelled {}
            }
            return count
        }
        var heads: [Int] = []
        for number in 0..<5 {
            let before = try await test.count("SELECT count(*) FROM agents")
            try await eventually("another agent") { try await test.count("SELECT count(*) FROM agents") > before }
            heads.append(try await test.backUp(to: "backup-\(number)").manifest.auditHead)
        }
        writing.cancel()
        #expect(try await writing.value > 5)
        #expect(heads == heads.sorted() && Set(heads).count == 5)
        for (number, head) in heads.enumerated() {
            let restored = try await test.restored("backup-\(number)", into: "restored-\(number)")
            let agents = try await restored.count("SELECT count(*) FROM agents")
            let added = try await restored.count("SELECT count(*) FROM audit WHERE action = 'agent.add'")
            #expect(agents == added)
            #expect(try await restored.count("SELECT count(*) FROM audit") == head)
        }
    }

    @Test("What stands at the path is not replaced unasked; what is no backup not even then")
    func existing() async throws {
        let test = try await TestStore.full()
        let backup = try await test.backUp()
        let bytes = FileManager.default.contents(atPath: backup.path)
        #expect(await test.problem { _ = try await test.backUp() } == .exists(path: backup.path))
        #expect(FileManager.default.contents(atPath: backup.path) == bytes)
        _ = try await test.backUp(replacing: true)
        #expect(FileManager.default.contents(atPath: backup.path) != bytes)
        try FileManager.default.createSymbolicLink(
            atPath: test.folder("link"), withDestinationPath: test.folder("nowhere"))
        #expect(await test.problem { _ = try await test.backUp(to: "link") } == .exists(path: test.folder("link")))
        for name in ["data/aureole.db", "keys/master.key", "data"] {
            let before = try test.folder.contents()[name]
            let path = test.folder(name)
            #expect(
                await test.problem { _ = try await test.backUp(to: name, replacing: true) } == .notReplaced(path: path))
            #expect(try test.folder.contents()[name] == before)
        }
    }

    @Test(
        "A backup that is not whole when it is read back never gets its name; an earlier one stays", arguments: Flaw.all
    )
    func unsound(row: Flaw) async throws {
        let test = try await TestStore.full()
        let earlier = try await test.backUp(to: "earlier")
        let bytes = FileManager.default.contents(atPath: earlier.path)
        try test.tamper(row.sql)
        for name in ["backup", "earlier"] {
            let path = test.folder(name)
            let problem = await test.problem { _ = try await test.backUp(to: name, replacing: true) }
            #expect(problem == .unsound(path: path, row.flaw))
        }
        #expect(FileManager.default.contents(atPath: earlier.path) == bytes)
        let left = try test.folder.contents().keys.filter { !$0.hasPrefix("data/aureole.db") }
        #expect(left.sorted() == ["data", "data/archive.lock", "earlier", "keys", "keys/master.key"])
        #expect(try await test.count("SELECT count(*) FROM audit WHERE action = 'backup'") == 1)
    }

    @Test("A directory that is not there is told, and nothing is left")
    func nowhere() async throws {
        let test = try await TestStore.full()
        guard case .backup(.notWritten) = await test.problem({ _ = try await test.backUp(to: "no/where") }) else {
            Issue.record("it was not refused")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: test.folder("data/archive.part")))
    }

    @Test("What a killed backup left behind goes with the next one, wherever it went; nothing else does")
    func leftovers() async throws {
        let test = try await TestStore.full()
        let made = test.folder("data/archive.part")
        try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: false)
        try test.folder.write("a copy", to: "data/archive.part/copy")
        try test.folder.write(test.folder("tuesday.unverified"), to: "data/archive.part/outside")
        let names = ["tuesday.unverified", "tuesday.unverified.00ff.part"]
        let others = ["tuesday", "tuesday.unverified.mine", "other.unverified", "other.part"]
        for name in names + others { try test.folder.write("x", to: name) }
        _ = try await test.backUp()
        let left = try test.folder.contents().keys
        #expect(left.filter { names.contains($0) || $0.hasPrefix("data/archive.part") } == [])
        #expect(others.allSatisfy { left.contains($0) })
    }

    @Test("One at a time in a data directory")
    func oneAtATime() async throws {
        let test = try await TestStore.full()
        let workshop = try Workshop(in: test.folder.data)
        #expect(await test.problem { _ = try await test.backUp() } == .underWay(path: test.folder("data")))
        #expect(workshop.directory.path == test.folder("data/archive.part"))
        #expect(FileManager.default.fileExists(atPath: workshop.directory.path))
    }

    @Test("Whoever adds a column of bytes says whether a backup has to open it")
    func sealedColumns() async throws {
        let test = try TestStore()
        let columns = try await test.store.pool.read { db in
            try String.fetchSet(
                db,
                sql: """
                    SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND c.type = 'BLOB'
                    """)
        }
        let opened = [
            "signing_keys.sealed", "house.audit_key", "certificates.sealed", "client_secrets.sealed",
            "delegations.sealed", "sign_in_attempts.sealed",
        ]
        let shut = [
            "client_keys.hash", "audit.link", "sessions.token_hash", "certificates.der", "sign_in_attempts.state_hash",
            "sign_in_attempts.browser_hash", "client_key_uses.hash", "client_identities.hash",
            "client_public_keys.hash", "client_public_keys.key", "spent_tokens.hash",
        ]
        #expect(columns == Set(opened + shut))
    }
}

/// What may be wrong with a database that is backed up.
struct Flaw: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: [String]
    let flaw: ArchiveProblem.Flaw

    static let all = [
        Flaw(
            testDescription: "an audit row that was changed",
            sql: ["DROP TRIGGER audit_never_update", "UPDATE audit SET target = 'agent:other' WHERE sequence = 2"],
            flaw: .brokenAudit(row: 2)),
        Flaw(
            testDescription: "a private half that does not open",
            sql: ["UPDATE signing_keys SET sealed = zeroblob(64) WHERE kid = 'kid-2'"], flaw: .brokenSeal("kid-2")),
        Flaw(
            testDescription: "a reference to nothing",
            sql: ["INSERT INTO agent_audiences VALUES ('nobody', 0, 'api://a')"],
            flaw: .damaged("a row of agent_audiences refers to nothing")),
    ]
}
