import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Custody of the master key", .timeLimit(.minutes(2)))
struct CustodyTests {
    private let test: TestStore
    private let path: String

    init() async throws {
        test = try TestStore()
        path = test.folder.masterKeyFile
        try await test.startRing([("a", .active, "secret of a"), ("b", .pending, "secret of b")])
    }

    private var source: MasterKeySource { get throws { try test.folder.masterKey(path) } }

    private func rotate(_ store: Store, into file: String? = nil) async throws -> MasterKeyRotation {
        try await store.rotateMasterKey(of: try source, into: file) { _ in .sample(.masterKeyRotated) }
    }

    private func problem(_ work: () async throws -> MasterKeyRotation) async -> CustodyProblem? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? CustodyProblem
        }
    }

    private func identifier() throws -> String { try MasterKey.read(path: path).identifier }

    /// Whether the next process opens the database and everything sealed in it, with one key in its place.
    private func expectWhole(owner: String) async throws {
        let store = try test.opened()
        #expect(try identifier() == owner)
        #expect(try await store.privateKey("a").reveal() == Array("secret of a".utf8))
        #expect(try await store.privateKey("b").reveal() == Array("secret of b".utf8))
        #expect(try await store.verifyAudit().isIntact)
        let fresh = NewKey.sample(UUID().uuidString, .pending)
        _ = try await store.changeRing(with: [fresh], audit: { _ in .sample(.keyAdded) }) { _ in
            RingChange(added: [fresh.key])
        }
        #expect(try await store.privateKey(fresh.key.keyID).reveal() == Array("secret".utf8))
    }

    // MARK: What is sealed

    @Test("Every column of bytes is sealed, or a hash or link of which it is said here")
    func columns() async throws {
        let blobs = try await test.store.pool.read { db in
            try String.fetchSet(
                db,
                sql: """
                    SELECT tables.name || '.' || columns.name
                    FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
                    WHERE tables.schema = 'main' AND columns.type NOT IN ('TEXT', 'INTEGER')
                    AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE 'grdb_%'
                    """)
        }
        let sealed = SealedColumn.allCases.map { "\($0.table).\($0.name)" }
        let others = [
            "client_keys.hash", "audit.link", "sessions.token_hash", "certificates.der", "sign_in_attempts.state_hash",
            "sign_in_attempts.browser_hash", "client_key_uses.hash", "client_identities.hash",
            "client_public_keys.hash", "client_public_keys.key", "spent_tokens.hash",
        ]
        #expect(blobs == Set(sealed).union(others))
        #expect(Set(sealed).count == SealedColumn.allCases.count)
    }

    @Test("What identifies a sealed row can never change, or the seal would not open any more")
    func identities() async throws {
        for column in SealedColumn.allCases {
            let isKey = try await test.count(
                "SELECT count(*) FROM pragma_table_info('\(column.table)') WHERE name = '\(column.identity)' AND pk = 1"
            )
            #expect(isKey == 1, "\(column)")
        }
    }

    // MARK: Rotation

    @Test("After a rotation everything sealed opens with the new key alone, and the old one is kept")
    func whole() async throws {
        let old = try identifier()
        let rotation = try await rotate(test.store)
        #expect(try rotation.old == old && rotation.new == identifier() && rotation.new != old)
        #expect(rotation.newPlace == path && rotation.oldPlace == "\(path).previous-\(old)" && rotation.isInPlace)
        #expect(try MasterKey.read(path: rotation.oldPlace).identifier == old)
        try await expectWhole(owner: rotation.new)
        #expect(try await test.count("SELECT count(*) FROM audit WHERE action = 'master-key.rotate'") == 1)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: rotation.oldPlace, toPath: path)
        #expect(throws: StartProblem.wrongMasterKey(path: path)) { try test.opened() }
    }

    @Test("No value that was sealed with the old key is left in any row")
    func resealed() async throws {
        let store = test.store
        let all = SealedColumn.allCases.map {
            "SELECT '\($0)' || \($0.identity), \($0.name) FROM \($0.table) WHERE \($0.name) IS NOT NULL"
        }.joined(separator: " UNION ALL ")
        func values() async throws -> [String: Data] {
            try await store.pool.read { db in
                Dictionary(uniqueKeysWithValues: try Row.fetchAll(db, sql: all).map { ($0[0], $0[1]) })
            }
        }
        let before = try await values()
        #expect(before.count == 3)
        _ = try await rotate(store)
        let after = try await values()
        #expect(after.keys.sorted() == before.keys.sorted())
        for (row, value) in before { #expect(after[row] != value, "\(row)") }
    }

    @Test("Heads that were noted before rotations still hold after them")
    func chain() async throws {
        guard case .intact(let noted) = try await test.store.verifyAudit() else {
            Issue.record("the chain is broken")
            return
        }
        for _ in 1...2 {
            let store = try test.opened()
            _ = try await rotate(store)
            try store.close()
        }
        let store = try test.opened()
        #expect(try await store.verifyAudit(against: noted).isIntact)
        try await test.execute("DROP TRIGGER audit_never_update; UPDATE audit SET actor = 'x' WHERE sequence = 1")
        #expect(try await store.verifyAudit() == .broken(at: 1))
    }

    @Test("A database that has no chain key yet keeps the one its rows were chained with")
    func chainKeyOfOldDatabase() async throws {
        try await test.execute("UPDATE house SET audit_key = NULL")
        let store = try test.opened()
        #expect(try await store.verifyAudit().isIntact)
        #expect(try await test.count("SELECT count(*) FROM house WHERE length(audit_key) = 29 + 32") == 1)
        let row = try await test.store.pool.read { db in try Data.fetchOne(db, sql: "SELECT audit_key FROM house") }
        _ = try test.opened()
        let again = try await test.store.pool.read { db in try Data.fetchOne(db, sql: "SELECT audit_key FROM house") }
        #expect(row == again, "it is stored once")
    }

    // MARK: Cut off

    @Test("Killed after the successor was made: the old key opens everything, and the next rotation goes on with it")
    func afterPrepare() async throws {
        let old = try identifier()
        let next = try MasterKey.prepareSuccessor(besides: path).identifier
        try await expectWhole(owner: old)
        let store = try test.opened()
        #expect(try await rotate(store).new == next)
        try await expectWhole(owner: next)
    }

    @Test("Killed before the commit: nothing has happened")
    func duringReseal() async throws {
        let old = try identifier()
        let next = try MasterKey.prepareSuccessor(besides: path)
        try await test.execute("ALTER TABLE audit RENAME TO elsewhere")
        await #expect(throws: StoreFailure.self) {
            try await test.store.reseal(with: next, audit: .sample(.masterKeyRotated))
        }
        try await test.execute("ALTER TABLE elsewhere RENAME TO audit")
        try await expectWhole(owner: old)
    }

    @Test("Killed after the commit: whoever opens the database next puts the new key into its place")
    func afterReseal() async throws {
        let old = try identifier()
        let next = try MasterKey.prepareSuccessor(besides: path)
        try await test.store.reseal(with: next, audit: .sample(.masterKeyRotated))
        #expect(try identifier() == old)
        try await expectWhole(owner: next.identifier)
        #expect(!FileManager.default.fileExists(atPath: path + ".next"))
        #expect(try MasterKey.read(path: "\(path).previous-\(old)").identifier == old)
    }

    @Test("A start that is refused leaves a successor where it is")
    func refusedStart() async throws {
        let old = try identifier()
        try await test.store.reseal(
            with: try MasterKey.prepareSuccessor(besides: path), audit: .sample(.masterKeyRotated))
        #expect(throws: StartProblem.self) { try test.folder.openStore(issuer: Issuer("https://other.example")) }
        #expect(try identifier() == old)
    }

    @Test("Another database's unused successor is no reason to leave the own key")
    func strangeSuccessor() async throws {
        let old = try identifier()
        try test.folder.write("no key", to: "keys/master.key.next")
        try await expectWholeBesideGarbage(owner: old)
        #expect(
            await problem { try await rotate(try test.opened()) } == .file(.malformed(path: path + ".next", .notBase64))
        )
        #expect(try identifier() == old)
    }

    private func expectWholeBesideGarbage(owner: String) async throws {
        let store = try test.opened()
        #expect(try await store.privateKey("a").reveal() == Array("secret of a".utf8))
        #expect(try identifier() == owner)
    }

    // MARK: Others at work

    @Test("No rotation under a server")
    func served() async throws {
        let old = try identifier()
        let other = try test.opened()
        let claim = try other.claimForServing()
        defer { withExtendedLifetime(claim) {} }
        #expect(await problem { try await rotate(test.store) } == .served(path: test.folder("data")))
        #expect(try identifier() == old)
        #expect(!FileManager.default.fileExists(atPath: path + ".next"))
    }

    @Test("Nobody opens the database while the key is rotated")
    func entrance() async throws {
        let old = try identifier()
        var lock: FileLock? = try FileLock(waitingFor: test.folder("data"))
        let rotation = Task { try await rotate(test.store) }
        // Nothing tells that it waits: it gets the time in which it would do everything.
        try await Task.sleep(for: .milliseconds(300))
        #expect(!FileManager.default.fileExists(atPath: path + ".next"))
        #expect(try identifier() == old && lock != nil)
        lock = nil
        #expect(try await rotation.value.new == identifier())
    }

    @Test("A command that was at work before can seal and open nothing any more, and is told; it still audits")
    func atWork() async throws {
        let other = try test.opened()
        _ = try await rotate(test.store)
        for store in [other, test.store] {
            #expect(await failure { _ = try await store.privateKey("a") } == .masterKeyReplaced)
            let fresh = NewKey.sample("z", .pending)
            let refused = await failure {
                _ = try await store.changeRing(with: [fresh], audit: { _ in .sample(.keyAdded) }) { _ in
                    RingChange(added: [fresh.key])
                }
            }
            #expect(refused == .masterKeyReplaced)
            try await store.journal.append(.sample())
            #expect(throws: StartProblem.masterKeyReplaced) { _ = try store.claimForServing() }
            #expect(await problem { try await rotate(store) } == .start(.masterKeyReplaced))
        }
        #expect(try await test.opened().verifyAudit().isIntact)
        #expect(try await test.opened().ring().keys.count == 2)
    }

    // MARK: Keys that are handed in

    /// The same key as a systemd credential.
    private func credential(_ name: String = "mk", from file: String? = nil) throws -> MasterKeySource {
        let directory = test.folder("credentials")
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try? FileManager.default.removeItem(atPath: directory + "/mk")
        try FileManager.default.copyItem(atPath: file ?? path, toPath: directory + "/mk")
        return try MasterKeySource("credential:\(name)", credentialsDirectory: directory)
    }

    private func opened(_ source: MasterKeySource, in data: DataDirectory? = nil) throws -> Store {
        try Store.open(
            data ?? test.folder.data, masterKey: source, issuer: nil, firstIssuer: Issuer("https://localhost:8443"),
            now: test.now)
    }

    @Test("A credential opens a database, and rotation writes the new key to a file to be handed out")
    func credentialRotation() async throws {
        let old = try identifier()
        let source = try credential()
        let store = try opened(source)
        let file = test.folder("new.key")
        func rotated(into file: String?) async throws -> MasterKeyRotation {
            try await store.rotateMasterKey(of: source, into: file) { _ in .sample(.masterKeyRotated) }
        }
        #expect(await problem { try await rotated(into: nil) } == .needsFile(source: "credential:mk"))
        #expect(await problem { try await rotated(into: path) } == .file(.alreadyExists(path: path)))
        let rotation = try await rotated(into: file)
        #expect(try rotation.old == old && rotation.new == MasterKey.read(path: file).identifier)
        #expect(rotation.newPlace == file && rotation.oldPlace == "credential:mk" && !rotation.isInPlace)
        #expect(throws: StartProblem.wrongMasterKey(path: "credential:mk")) { try opened(source) }
        let again = try opened(try credential(from: file))
        #expect(try await again.privateKey("a").reveal() == Array("secret of a".utf8))
        #expect(try await again.verifyAudit().isIntact)
    }

    @Test("A file to write to is refused where the key has a place of its own")
    func needsNoFile() async throws {
        let refused = await problem { try await rotate(test.store, into: test.folder("new.key")) }
        #expect(refused == .needsNoFile(path: path))
        #expect(!FileManager.default.fileExists(atPath: test.folder("new.key")))
    }

    @Test("A descriptor opens a database")
    func descriptor() async throws {
        let number = open(path, O_RDONLY)
        try #require(number >= 3)
        let store = try opened(try MasterKeySource("fd:\(number)", credentialsDirectory: nil))
        #expect(try await store.privateKey("a").reveal() == Array("secret of a".utf8))
    }

    @Test(
        "A first start without the key that is handed in makes nothing",
        arguments: ["credential:absent", "fd:2147483647"])
    func absent(text: String) throws {
        _ = try credential()
        let source = try MasterKeySource(text, credentialsDirectory: test.folder("credentials"))
        let data = DataDirectory(path: test.folder("other"))
        let before = try test.folder.contents()
        let problem = #expect(throws: StartProblem.self) { try opened(source, in: data) }
        guard case .masterKey(.missingCredential("absent")) = problem else {
            #expect(problem == .masterKey(.unreadable(path: text, reason: "Bad file descriptor")))
            return
        }
        #expect(Set(try test.folder.contents().keys).subtracting(before.keys) == ["other"])
    }

    @Test("Each problem is a sentence, and says what to do")
    func sentences() {
        let problems: [CustodyProblem] = [
            .served(path: "/p"), .start(.masterKeyReplaced), .needsFile(source: "fd:3"), .needsNoFile(path: "/p"),
            .file(.isLink(path: "/p")), .store(.masterKeyReplaced), .notPromoted(.notWritten(path: "/p", reason: "r")),
        ]
        for problem in problems { #expect(!problem.description.isEmpty && problem.hint?.isEmpty == false) }
    }
}
