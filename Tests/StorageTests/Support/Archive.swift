import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport

@testable import Storage

extension TestStore {
    /// One with an agent, a client and a ring.
    static func full() async throws -> TestStore {
        let test = try TestStore()
        try await test.startRing([("kid-1", .active, "secret 1"), ("kid-2", .pending, "secret 2")])
        try await test.addAgent("weather", subject: "agent-subject")
        return test
    }

    @discardableResult
    func backUp(to name: String = "backup", replacing: Bool = false) async throws(ArchiveProblem) -> Backup {
        try await store.backUp(to: folder(name), replacing: replacing, at: now) { _ in .sample(.backedUp) }
    }

    func terms(
        _ data: String = "restored", issuer: Issuer? = nil, key: String? = nil, replacing: Bool = false
    ) -> Restoration.Terms {
        Restoration.Terms(
            directory: DataDirectory(path: folder(data)), masterKey: try! folder.masterKey(key ?? folder.masterKeyFile),
            issuer: issuer,
            replacing: replacing)
    }

    /// Restores and opens what came of it.
    func restored(_ name: String = "backup", into data: String = "restored") async throws -> TestStore {
        let restoration = try await Restoration(of: folder(name), on: terms(data), at: now)
        _ = try restoration.finish(at: now)
        return TestStore(
            folder: folder,
            store: try Store.open(
                DataDirectory(path: folder(data)), masterKey: try folder.masterKey(folder.masterKeyFile), issuer: nil,
                firstIssuer: store.issuer, now: now))
    }

    /// Writes past everything that this program would refuse.
    func tamper(_ statements: [String]) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: store.directory.databasePath, configuration: configuration)
        try queue.writeWithoutTransaction { db in for sql in statements { try db.execute(sql: sql) } }
        try queue.close()
    }

    /// A backup as a version of this program would have written it that reads nothing back.
    ///
    /// - Parameter damage: done to the bytes of the database.
    func sealAnyhow(_ damage: (inout Data) throws -> Void = { _ in }) async throws {
        try await store.pool.vacuum(into: folder("anyhow"))
        var bytes = try Data(contentsOf: URL(filePath: folder("anyhow")))
        try damage(&bytes)
        try bytes.write(to: URL(filePath: folder("anyhow")))
        let manifest = try await store.pool.read { [now] db in try BackupManifest(of: db, at: now) }
        try store.backups.seal(contentsOf: folder("anyhow"), to: folder("backup"), metadata: manifest.bytes)
    }

    /// What a piece of work is refused with; `nil` when it is not.
    func problem(_ work: () async throws -> Void) async -> ArchiveProblem? {
        do {
            try await work()
            return nil
        } catch {
            return error as? ArchiveProblem ?? .store(.database("not an ArchiveProblem: \(error)"))
        }
    }
}
