import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Restoring a backup", .timeLimit(.minutes(2)))
struct RestorationTests {
    @Test("Everything is back, private halves, clients and audit log; the directory and the file are for their owner")
    func roundTrip() async throws {
        let test = try await TestStore.full()
        let client = try await test.addClient("job", key: "key")
        let head = try await test.backUp().auditHead
        let restored = try await test.restored()
        #expect(try await restored.store.agents() == test.store.agents())
        #expect(try await restored.store.client(withKey: ClientKey.hash(of: "key"))?.client.id == client.id)
        #expect(try await restored.store.privateKey("kid-2").reveal() == Array("secret 2".utf8))
        #expect(try await restored.store.verifyAudit(against: head) == .intact(head))
        #expect(try await restored.store.ring().keys == test.store.ring().keys)
        let modes = ["restored", "restored/aureole.db"].map { name in
            try? FileManager.default.attributesOfItem(atPath: test.folder(name))[.posixPermissions] as? Int
        }
        #expect(modes == [0o700, 0o600])
        #expect(!FileManager.default.fileExists(atPath: test.folder("restored/archive.part")))
    }

    @Test("Nothing of the present database changes before it is finished, and giving up leaves nothing behind")
    func unfinished() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try await test.addAgent("later")
        try test.store.close()
        let before = try test.folder.contents()
        do {
            let restoration = try await Restoration(
                of: test.folder("backup"), on: test.terms("data", replacing: true), at: test.now)
            #expect(restoration.store.directory.path == test.folder("data/archive.part"))
            let during = try test.folder.contents()
            #expect(before.allSatisfy { during[$0.key] == $0.value })
        }
        var after = try test.folder.contents()
        after["data/serve.lock"] = nil
        #expect(after == before)
        #expect(try await test.opened().agents().count == 2)
    }

    @Test("The database that was there lies beside the restored one, with what was in it, and opens")
    func replaced() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try await test.addAgent("later")
        try test.store.close()
        let restoration = try await Restoration(
            of: test.folder("backup"), on: test.terms("data", replacing: true), at: test.now)
        let aside = try #require(try restoration.finish(at: test.now))
        #expect(aside == test.folder("data/aureole.db.replaced-20270115T080000Z"))
        #expect(try await test.opened().agents().map(\.name.text) == ["weather"])
        let names = try await DatabaseQueue(path: aside).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM agents ORDER BY name")
        }
        #expect(names == ["later", "weather"])
    }

    @Test(
        "A database that is damaged is moved aside with what SQLite keeps beside it, and none of that gets into the new one"
    )
    func damaged() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try test.store.close()
        let parts = ["aureole.db", "aureole.db-wal", "aureole.db-shm"]
        for part in parts { try test.folder.write("rubbish of \(part)", to: "data/\(part)") }
        let restoration = try await Restoration(
            of: test.folder("backup"), on: test.terms("data", replacing: true), at: test.now)
        #expect(restoration.departed == [])
        let aside = try #require(try restoration.finish(at: test.now))
        let contents = try test.folder.contents()
        for (part, end) in zip(parts, ["", "-wal", "-shm"]) {
            let moved = aside.dropFirst(test.folder.path.count + 1) + end
            #expect(contents[String(moved)] == Data("rubbish of \(part)".utf8))
        }
        #expect(try await test.opened().agents().count == 1)
    }

    @Test("A log of SQLite's without its database is moved out of the way too")
    func strayLog() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try FileManager.default.createDirectory(atPath: test.folder("restored"), withIntermediateDirectories: false)
        try test.folder.write("rubbish", to: "restored/aureole.db-wal")
        #expect(try await test.restored().store.agents().count == 1)
        let contents = try test.folder.contents()
        #expect(contents["restored/aureole.db.replaced-20270115T080000Z-wal"] == Data("rubbish".utf8))
    }

    @Test("A backup that cannot be restored changes nothing", arguments: Unusable.all)
    func refused(row: Unusable) async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try test.store.close()
        let terms = try row.spoil(test)
        let before = try test.folder.contents()
        for data in ["data", "fresh"] {
            var terms = terms
            terms.directory = DataDirectory(path: test.folder(data))
            let problem = await test.problem {
                _ = try await Restoration(of: test.folder("backup"), on: terms, at: test.now)
            }
            #expect(problem == row.problem(test.folder))
        }
        #expect(try test.folder.contents() == before)
    }

    @Test("A backup whose contents are not whole is refused, though its seals are", arguments: Flaw.all)
    func unsound(row: Flaw) async throws {
        let test = try await TestStore.full()
        try test.tamper(row.sql)
        try await test.sealAnyhow()
        let problem = await test.problem {
            _ = try await Restoration(of: test.folder("backup"), on: test.terms(), at: test.now)
        }
        #expect(problem == .unsound(path: test.folder("backup"), row.flaw))
        #expect(!FileManager.default.fileExists(atPath: test.folder("restored/aureole.db")))
        #expect(!FileManager.default.fileExists(atPath: test.folder("restored/archive.part")))
    }

    @Test("A backup in which an index and its table disagree is refused")
    func damagedInside() async throws {
        let test = try await TestStore.full()
        try await test.sealAnyhow { bytes in
            let name = try #require(bytes.range(of: Data("weather".utf8), options: .backwards))
            bytes[name.lowerBound] ^= 0x20
        }
        let problem = await test.problem {
            _ = try await Restoration(of: test.folder("backup"), on: test.terms(), at: test.now)
        }
        guard case .unsound(test.folder("backup"), .damaged(let words)) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(words.contains("missing from index"))
    }

    @Test("Where there is a database, it takes a word; where one is served or in use, none helps")
    func occupied() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        func problem(replacing: Bool) async -> ArchiveProblem? {
            await test.problem {
                let terms = test.terms("data", replacing: replacing)
                _ = try await Restoration(of: test.folder("backup"), on: terms, at: test.now).finish(at: test.now)
            }
        }
        #expect(await problem(replacing: false) == .hasDatabase(path: test.folder("data")))
        #expect(await problem(replacing: true) == .inUse(path: test.folder("data/aureole.db")), "this test has it open")
        var claim: FileLock? = try test.store.claimForServing()
        for replacing in [true, false] {
            #expect(await problem(replacing: replacing) == .start(.alreadyServed(path: test.folder("data"))))
        }
        #expect(claim != nil)
        claim = nil
        #expect(try await test.store.agents().count == 1, "the one that is there works on")
        try await test.addAgent("later")
        try test.store.close()
        #expect(await problem(replacing: false) == .hasDatabase(path: test.folder("data")))
        #expect(await problem(replacing: true) == nil)
    }

    @Test("Nobody can serve a database while it is being replaced")
    func serving() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        let restoration = try await Restoration(
            of: test.folder("backup"), on: test.terms("data", replacing: true), at: test.now)
        #expect(throws: StartProblem.alreadyServed(path: test.folder("data"))) { _ = try test.store.claimForServing() }
        #expect(restoration.manifest.issuer == test.store.issuer)
    }

    @Test("The issuer of the settings has to be the backup's, where there is one")
    func issuer() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        let other = try Issuer("https://other.example")
        let refused = await test.problem {
            _ = try await Restoration(of: test.folder("backup"), on: test.terms(issuer: other), at: test.now)
        }
        #expect(refused == .otherIssuer(path: test.folder("backup"), stored: test.store.issuer, given: other))
        let issuer = test.store.issuer
        let restoration = try await Restoration(of: test.folder("backup"), on: test.terms(issuer: issuer), at: test.now)
        #expect(restoration.store.issuer == issuer)
    }

    @Test("What the present database knows to have left is told")
    func departed() async throws {
        let test = try await TestStore.full()
        try await test.backUp()
        try await test.execute("UPDATE signing_keys SET state = 'revoked', sealed = NULL WHERE kid = 'kid-1'")
        let restoration = try await Restoration(
            of: test.folder("backup"), on: test.terms("data", replacing: true), at: test.now)
        #expect(restoration.departed == ["kid-1"])
    }

    @Test("A ring is settled in one transaction with its audit row; lead clocks that were reset are gone")
    func settling() async throws {
        let test = try await TestStore.full()
        let keys = try await test.store.ring().keys.map { key in
            var key = key
            key.evidence = KeyEvidence(seenFor: .seconds(99), lookedAt: test.now)
            return key
        }
        try await test.store.note(evidenceOf: keys)
        let spare = NewKey.sample("kid-3", .pending, secret: "secret 3")
        let restored = try await test.store.settleRestoredRing(
            with: [spare], audit: { _ in .sample(.restored) }
        ) { ring in
            var (first, second) = (ring.keys[0], ring.keys[1])
            first.state = .retired
            second.evidence = KeyEvidence()
            return RestoredRing(
                fates: zip(ring.keys, [first, second]).map { KeyFate(before: $0, after: $1, reason: .notInKeySet) },
                added: [spare.key])
        }
        #expect(restored.fates.count == 2)
        let ring = try await test.store.ring()
        #expect(ring.keys.map(\.state) == [.retired, .pending, .pending])
        #expect(ring["kid-2"]?.evidence == KeyEvidence())
        #expect(ring["kid-1"]?.evidence.seenFor == .seconds(99))
        #expect(await failure { _ = try await test.store.privateKey("kid-1") } != nil)
        #expect(try await test.store.privateKey("kid-3").reveal() == Array("secret 3".utf8))
        #expect(try await test.count("SELECT count(*) FROM audit WHERE action = 'restore'") == 1)
        _ = try await test.store.settleRestoredRing(with: [], audit: { _ in .sample(.restored) }) { _ in
            RestoredRing(fates: [], added: [])
        }
        #expect(try await test.count("SELECT count(*) FROM audit WHERE action = 'restore'") == 2, "also of no change")
    }
}

/// A backup that cannot be restored, and why.
struct Unusable: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spoil: @Sendable (TestStore) throws -> Restoration.Terms
    let problem: @Sendable (TemporaryDirectory) -> ArchiveProblem

    private static func changed(
        _ name: String, _ change: @escaping @Sendable (inout Data) -> Void,
        _ problem: @escaping @Sendable (String) -> ArchiveProblem
    ) -> Unusable {
        Unusable(testDescription: name) { test in
            var bytes = try #require(FileManager.default.contents(atPath: test.folder("backup")))
            change(&bytes)
            try bytes.write(to: URL(filePath: test.folder("backup")))
            return test.terms(replacing: true)
        } problem: {
            problem($0("backup"))
        }
    }

    /// The description with a member changed, sealed by somebody who holds the key.
    private static func described(
        _ name: String, _ change: (String, String), _ problem: @escaping @Sendable (String) -> ArchiveProblem
    ) -> Unusable {
        Unusable(testDescription: name) { test in
            let header = try BackupSeal.readHeader(test.folder("backup"))
            let text = String(decoding: header.metadata, as: UTF8.self).replacing(change.0, with: change.1)
            try test.store.backups.seal(
                contentsOf: test.store.directory.databasePath, to: test.folder("backup"), metadata: Array(text.utf8))
            return test.terms(replacing: true)
        } problem: {
            problem($0("backup"))
        }
    }

    static let all: [Unusable] = [
        changed("a bit in the middle", { $0[$0.count / 2] ^= 1 }, { .backup(.damaged(path: $0, chunk: 3)) }),
        changed("cut between chunks", { $0 = $0.prefix($0.count / 3) }, { .backup(.damaged(path: $0, chunk: 2)) }),
        changed("no backup at all", { $0 = Data("SQLite format 3".utf8) }, { .backup(.notABackup(path: $0)) }),
        changed("of a later format", { $0[15] = 2 }, { .backup(.newerVersion(path: $0, version: 2)) }),
        described("of a later schema", ("\"schema\":\"8\"", "\"schema\":\"999\""), { .newerSchema(path: $0) }),
        described("described otherwise", ("\"format\":1", "\"format\":2"), { .unknownDescription(path: $0) }),
        Unusable(testDescription: "of another master key") { test in
            _ = try MasterKey.create(path: test.folder("other.key"))
            return test.terms(key: test.folder("other.key"), replacing: true)
        } problem: { folder in
            let needed = try? MasterKey.read(path: folder.masterKeyFile).identifier
            let given = try? MasterKey.read(path: folder("other.key")).identifier
            return .backup(.otherMasterKey(path: folder("backup"), needed: needed ?? "", given: given ?? ""))
        },
        Unusable(testDescription: "without a master key; none is made") { test in
            test.terms(key: test.folder("no.key"), replacing: true)
        } problem: {
            .start(.masterKey(.missing(path: $0("no.key"))))
        },
    ]
}
