package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB
import Glibc

/// A backup that has been opened and checked, beside the place it goes to. Until `finish` nothing of the present database
/// has changed; without it nothing remains of the restoration.
package struct Restoration: ~Copyable {
    /// The database out of the backup, its schema brought up to date.
    package let store: Store
    package let manifest: BackupManifest
    /// Kids that the database to be replaced knows to have left. Empty where there is none, or it cannot be read.
    package let departed: Set<String>

    private let directory: DataDirectory
    private let workshop: Workshop
    private let serving: FileLock

    /// What may be restored.
    package struct Terms: Sendable {
        package var directory: DataDirectory
        package var masterKey: MasterKeySource
        /// What the settings say; `nil` when they say nothing.
        package var issuer: Issuer?
        /// Whether a database that is there may be moved aside.
        package var replacing: Bool

        package init(
            directory: DataDirectory, masterKey: MasterKeySource, issuer: Issuer? = nil, replacing: Bool = false
        ) {
            self.directory = directory
            self.masterKey = masterKey
            self.issuer = issuer
            self.replacing = replacing
        }
    }

    /// Opens a backup and checks everything in it, for a data directory that nobody serves until this goes away.
    package init(of path: String, on terms: Terms, at now: Date) async throws(ArchiveProblem) {
        do {
            self = try await Self.begin(path, on: terms, at: now)
        } catch {
            throw ArchiveProblem(error)
        }
    }

    private init(
        store: Store, manifest: BackupManifest, directory: DataDirectory, workshop: consuming Workshop,
        serving: FileLock
    ) {
        self.store = store
        self.manifest = manifest
        self.directory = directory
        self.workshop = workshop
        self.serving = serving
        departed = directory.departedKeys()
    }

    deinit { try? store.close() }

    private static func begin(_ path: String, on terms: Terms, at now: Date) async throws -> Restoration {
        let masterKey = try terms.masterKey.read()
        // Before anything is made: most files that cannot be restored show it here.
        let manifest = try manifest(of: masterKey.backups.verify(path), path: path, issuer: terms.issuer)
        let directory = terms.directory
        try directory.prepare()
        let serving = try directory.claimForServing()
        guard terms.replacing || !directory.hasDatabase else { throw ArchiveProblem.hasDatabase(path: directory.path) }
        let workshop = try Workshop(in: directory)
        try masterKey.backups.open(path, to: workshop.directory.databasePath)
        let store = try Store.open(
            restored: workshop.directory, masterKey: masterKey, issuer: manifest.issuer, now: now)
        try await store.requireWhole(asIn: path)
        try await store.endAllSessions()
        return Restoration(
            store: store, manifest: manifest, directory: directory, workshop: workshop, serving: serving)
    }

    private static func manifest(
        of header: BackupHeader, path: String, issuer: Issuer?
    ) throws(ArchiveProblem) -> BackupManifest {
        let manifest = try BackupManifest(header.metadata, path: path)
        guard Schema.migrator.migrations.contains(manifest.schema) else { throw .newerSchema(path: path) }
        if let issuer, issuer != manifest.issuer {
            throw .otherIssuer(path: path, stored: manifest.issuer, given: issuer)
        }
        return manifest
    }

    /// Puts the database in its place. The one that was there is kept beside it.
    ///
    /// - Returns: where the one that was there lies now.
    package consuming func finish(at now: Date) throws(ArchiveProblem) -> String? {
        do throws(StoreFailure) { try store.close() } catch { throw .store(error) }
        let lock: FileLock
        do throws(StartProblem) { lock = try directory.lock() } catch { throw .start(error) }
        defer { withExtendedLifetime(lock) {} }
        return try directory.replaceDatabase(with: workshop.directory.databasePath, at: now)
    }
}

extension Store {
    fileprivate func requireWhole(asIn path: String) async throws(ArchiveProblem) {
        do {
            _ = try await pool.read { [vault, chain] db in try db.requireWhole(vault: vault, chain: chain) }
        } catch {
            throw ArchiveProblem(unsound: path, error)
        }
    }
}
