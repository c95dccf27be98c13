import Cryptography
import FoundationEssentials
import Glibc

/// Where a backup goes.
struct BackupTarget {
    /// As it was given.
    let path: String

    init(_ path: String) { self.path = path }

    /// The name, from the root on, of the file before it has been read back.
    var unverified: String {
        let start = path.hasPrefix("/") ? "" : FileManager.default.currentDirectoryPath + "/"
        return "\(start)\(path).unverified"
    }

    /// - Throws: `ArchiveProblem.exists`, `.notReplaced`.
    func requireFree(replacing: Bool) throws(ArchiveProblem) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard replacing else { throw .exists(path: path) }
        // Whoever mistypes with --force must not lose a database or a key.
        do throws(BackupProblem) { _ = try BackupSeal.readHeader(path) } catch { throw .notReplaced(path: path) }
    }

    /// Gives the file its name.
    ///
    /// - Returns: its size in bytes.
    func appear(replacing: Bool) throws(ArchiveProblem) -> Int {
        var status = stat()
        guard stat(unverified, &status) == 0 else { throw failure(SystemFailure()) }
        // A link never replaces what somebody else has put there meanwhile.
        let result = replacing ? rename(unverified, path) : link(unverified, path)
        guard result == 0 else { throw failure(SystemFailure()) }
        do throws(SystemFailure) { try Directory.synchronise(Directory.parent(of: path)) } catch {
            throw failure(error)
        }
        return Int(status.st_size)
    }

    private func failure(_ failure: SystemFailure) -> ArchiveProblem {
        failure.code == EEXIST ? .exists(path: path) : .notWritten(path: path, reason: failure.reason)
    }
}
