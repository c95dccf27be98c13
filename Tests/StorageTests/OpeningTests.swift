import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Opening a database", .timeLimit(.minutes(2)))
struct OpeningTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("The first start makes a directory, a key and a database that nobody else may read")
    func firstStart() throws {
        let folder = try TemporaryDirectory()
        let store = try folder.openStore()
        #expect(try mode(folder("data")) == 0o700)
        #expect(try mode(folder("keys")) == 0o700)
        #expect(try mode(folder.masterKeyFile) == 0o600)
        #expect(FileManager.default.fileExists(atPath: folder("data/aureole.db")))
        #expect(store.issuer.text == "https://localhost:8443")
    }

    @Test("The issuer given at first is kept, found again without one, and the same one is taken")
    func issuerKept() throws {
        let folder = try TemporaryDirectory()
        let issuer = try Issuer("https://login.contoso.example/fed")
        #expect(try folder.openStore(issuer: issuer).issuer == issuer)
        #expect(try folder.openStore().issuer == issuer)
        #expect(try folder.openStore(issuer: issuer).issuer == issuer)
    }

    @Test("A key that is there before the database is used, not replaced")
    func keyBefore() throws {
        let folder = try TemporaryDirectory()
        let key = try MasterKey.create(path: folder.masterKeyFile)
        let file = try folder.contents()["keys/master.key"]
        _ = try folder.openStore()
        #expect(try MasterKey.read(path: folder.masterKeyFile).identifier == key.identifier)
        #expect(try folder.contents()["keys/master.key"] == file)
    }

    @Test("An empty file left by a start that was cut off is no database")
    func cutOffStart() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: false)
        try folder.write("", to: "data/aureole.db")
        _ = try folder.openStore()
    }

    @Test("First starts at the same moment agree on one key, one database and one ring")
    func concurrentFirstStarts() async throws {
        let folder = try TemporaryDirectory()
        let stores = try await withThrowingTaskGroup(of: Store.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let store = try folder.openStore()
                    try await store.startRing([.sample("\(number)", .active)], audit: .sample(.ringStarted))
                    return store
                }
            }
            return try await group.reduce(into: [Store]()) { $0.append($1) }
        }
        let key = try MasterKey.read(path: folder.masterKeyFile)
        for store in stores {
            let ring = try await store.ring()
            #expect(ring.keys.count == 1)
            let keyID = try #require(ring.active?.keyID)
            #expect(try await store.privateKey(keyID).reveal() == Array("secret".utf8))
            #expect(try await store.verifyAudit().isIntact)
        }
        let identifier = try await stores[0].pool.read { db in
            try String.fetchOne(db, sql: "SELECT master_key_id FROM house")
        }
        #expect(identifier == key.identifier)
    }

    @Test("A first start waits until another that is at it has ended")
    func firstStartWaits() async throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: false)
        var lock: FileLock? = try FileLock(waitingFor: folder("data"))
        let start = Task { try await inThread { try folder.openStore() } }
        // Nothing tells that it waits: it gets the time in which it would make everything.
        try await Task.sleep(for: .milliseconds(300))
        #expect(try Array(folder.contents().keys) == ["data"] && lock != nil)
        lock = nil
        #expect(try await start.value.issuer.text == "https://localhost:8443")
    }

    /// Work that may block, away from the threads that tasks share.
    private func inThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    @Test("One serve at a time; the next may start when the first has ended")
    func serving() throws {
        let folder = try TemporaryDirectory()
        let (store, other) = (try folder.openStore(), try folder.openStore())
        var claim: FileLock? = try store.claimForServing()
        #expect(claim != nil)
        let refused = StartProblem.alreadyServed(path: folder("data"))
        #expect(throws: refused) { _ = try other.claimForServing() }
        #expect(throws: refused) { _ = try store.claimForServing() }
        claim = nil
        claim = try other.claimForServing()
        #expect(throws: refused) { _ = try store.claimForServing() }
    }

    @Test("A lock file that cannot be opened is told as that, not as another serve")
    func unusableLock() throws {
        let folder = try TemporaryDirectory()
        let store = try folder.openStore()
        let lock = folder("data/serve.lock")
        try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
        #expect(throws: StartProblem.unusableLock(path: lock, reason: "Is a directory")) {
            _ = try store.claimForServing()
        }
    }

    @Test("Who closes the database last leaves nothing beside it, though several have read")
    func closed() async throws {
        let test = try TestStore()
        let other = try test.opened()
        try await test.addAgent("weather")
        for store in [test.store, other] {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await store.agents() } }
                try await group.waitForAll()
            }
        }
        try other.close()
        #expect(try test.folder.contents().keys.contains("data/aureole.db-wal"))
        try test.store.close()
        let left = try test.folder.contents().keys.filter { $0.hasPrefix("data/") }
        #expect(left == ["data/aureole.db"])
        #expect(try await test.opened().agents().count == 1)
    }

    @Test("Commands open the database while a server has it")
    func besideServer() async throws {
        let test = try TestStore()
        let claim = try test.store.claimForServing()
        defer { withExtendedLifetime(claim) {} }
        let command = try test.opened()
        let agent = Agent(
            id: ID(UUID()), name: try Name("weather"), subject: try Subject("s"), audiences: [], createdAt: test.now)
        try await command.add(agent, audit: .sample(.agentAdded))
        #expect(try await test.store.agent(.name(agent.name)) == agent)
    }
}
