import Cryptography
package import Federation
package import FoundationEssentials
import GRDB
import Glibc

/// A backup that was written and read back.
package struct Backup: Hashable, Sendable {
    package let path: String
    /// Its size.
    package let byteCount: Int
    package let manifest: BackupManifest
    /// Noted elsewhere, it proves later that the database still holds what the backup does.
    package let auditHead: AuditHead
}

extension Store {
    /// Writes a sealed copy of the database as it is at one moment, while others go on to write to it. The file gets its
    /// name when everything in it has been read back.
    ///
    /// - Parameters:
    ///   - replacing: whether an earlier backup of that name may go. Nothing else is ever replaced.
    ///   - event: the audit row. It is written last, so that it tells of a backup that is there.
    package func backUp(
        to path: String, replacing: Bool, at now: Date, audit event: @Sendable (Backup) -> AuditEvent
    ) async throws(ArchiveProblem) -> Backup {
        let target = BackupTarget(path)
        try target.requireFree(replacing: replacing)
        let workshop = try Workshop(in: directory)
        try workshop.note(outside: target.unverified)
        do {
            let manifest = try await copy(to: workshop("copy"), at: now)
            try backups.seal(
                contentsOf: workshop("copy"), to: target.unverified, metadata: manifest.bytes)
            let head = try await readBack(target, in: workshop.directory)
            let size = try target.appear(replacing: replacing)
            let backup = Backup(path: path, byteCount: size, manifest: manifest, auditHead: head)
            try await journal.append(event(backup))
            return backup
        } catch {
            throw ArchiveProblem(error)
        }
    }

    /// The copy is made anew row by row, so that nothing that was deleted is in it: no private half of a key that left.
    private func copy(to path: String, at now: Date) async throws -> BackupManifest {
        // SQLite takes an empty file, and would make one with the permissions of the umask.
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ArchiveProblem.notWritten(path: path, reason: SystemFailure().reason) }
        defer { Glibc.close(descriptor) }
        try await withThrowingTaskGroup { group in
            group.addTask { await Self.writeOut(descriptor) }
            try await pool.vacuum(into: path)
            group.cancelAll()
        }
        return try await Self.readOnly(path).read { [vault] db in
            try vault.requireOwn(db)  // the master key may have been rotated a moment ago
            return try BackupManifest(of: db, at: now)
        }
    }

    /// Has what is written go to the disk as it comes. Gigabytes that have to go there in one piece keep everybody from it
    /// whose rows have to be there too; a longer pause would let more come together, for which a longer one is needed.
    private static func writeOut(_ descriptor: Int32) async {
        while !Task.isCancelled {
            fdatasync(descriptor)
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func readBack(_ target: BackupTarget, in directory: DataDirectory) async throws -> AuditHead {
        do {
            try backups.open(target.unverified, to: directory.databasePath)
            return try await Self.readOnly(directory.databasePath).read { [vault, chain] db in
                try db.requireWhole(vault: vault, chain: chain)
            }
        } catch {
            throw ArchiveProblem(unsound: target.path, error)
        }
    }

    private static func readOnly(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

extension ArchiveProblem {
    /// What reading a database showed. An error of SQLite's is one of the database there.
    init(unsound path: String, _ error: any Error) {
        switch error {
        case let flaw as Flaw: self = .unsound(path: path, flaw)
        case let error as DatabaseError: self = .unsound(path: path, .damaged(StoreFailure(error).description))
        default: self.init(error)
        }
    }
}
