import Cryptography
import FoundationEssentials
import GRDB
import Glibc

extension DataDirectory {
    /// Puts another database in the place of the present one, which gets a name that tells when it was replaced. Killed at
    /// any point, the directory holds one of the two, whole.
    ///
    /// - Parameter restored: a database in one file on the same file system, which nobody has open.
    /// - Returns: the new name of the one that was there; `nil` when there was none.
    func replaceDatabase(with restored: String, at now: Date) throws(ArchiveProblem) -> String? {
        let isWhole = isReadable ? try settleDatabase() : false
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        let aside = "\(databasePath).replaced-\(now.formatted(style))"
        // A second name, not another one: there is no moment without a database.
        if hasDatabase { try check(link(databasePath, aside), aside) }
        // Only a damaged database still has these. SQLite would take them for the new one's.
        for part in ["-wal", "-shm"] where !isWhole && access(databasePath + part, F_OK) == 0 {
            try check(rename(databasePath + part, aside + part), aside + part)
        }
        let hadDatabase = hasDatabase
        do throws(SystemFailure) { try Self.writeOut(restored) } catch { throw failure(error, restored) }
        try check(rename(restored, databasePath), databasePath)
        do throws(SystemFailure) { try Directory.synchronise(path) } catch { throw failure(error, path) }
        return hadDatabase ? aside : nil
    }

    /// Kids that the database knows to have left; none where it cannot tell.
    func departedKeys() -> Set<String> {
        guard isReadable, let queue = try? DatabaseQueue(path: databasePath) else { return [] }
        defer { try? queue.close() }
        let kids = try? queue.read { db in
            try String.fetchSet(db, sql: "SELECT kid FROM signing_keys WHERE state IN ('retired', 'revoked')")
        }
        return kids ?? []
    }

    /// Whether the database begins as one of SQLite's. Whatever else stands there it must not be shown, since it throws
    /// away logs that do not fit.
    private var isReadable: Bool {
        let descriptor = Glibc.open(databasePath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        let magic = Array("SQLite format 3\0".utf8)
        var start = [UInt8](repeating: 0, count: magic.count)
        return Glibc.read(descriptor, &start, magic.count) == magic.count && start == magic
    }

    /// Brings the present database into its one file, which proves that nobody has it open.
    ///
    /// - Returns: whether it is there, and not so damaged that SQLite cannot.
    private func settleDatabase() throws(ArchiveProblem) -> Bool {
        do {
            let queue = try DatabaseQueue(path: databasePath)
            defer { try? queue.close() }
            let mode = try queue.writeWithoutTransaction { db in
                try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
            }
            guard mode == "delete" else { throw ArchiveProblem.inUse(path: databasePath) }
            return true
        } catch let error as DatabaseError {
            guard error.resultCode != .SQLITE_BUSY else { throw .inUse(path: databasePath) }
            return false
        } catch {
            throw ArchiveProblem(error)
        }
    }

    private func check(_ result: Int32, _ path: String) throws(ArchiveProblem) {
        guard result == 0 else { throw failure(SystemFailure(), path) }
    }

    private func failure(_ failure: SystemFailure, _ path: String) -> ArchiveProblem {
        .notWritten(path: path, reason: failure.reason)
    }

    private static func writeOut(_ path: String) throws(SystemFailure) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure() }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemFailure() }
    }
}
