package import Federation
import Glibc

extension DataDirectory {
    /// What is left of the file system it lies on; `nil` when the system does not say.
    package var space: DiskSpace? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let block = Int(status.f_frsize)
        return DiskSpace(free: Int(status.f_bavail) * block, total: Int(status.f_blocks) * block)
    }

    /// Who may do what with the database; `nil` when it is not there.
    package var databaseModes: FileModes? { FileModes(at: databasePath) }
}

extension FileModes {
    /// Links are followed; `nil` when there is no such file.
    package init?(at path: String) {
        let end = path.lastIndex(of: "/")
        let parent = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let file = FileStatus(path), let directory = FileStatus(parent) else { return nil }
        self.init(directory: directory.mode, file: file.mode)
    }
}

/// What the system says of a file.
struct FileStatus {
    /// The permission bits only.
    let mode: UInt32
    /// Bytes.
    let size: Int

    /// `nil` when it is not there or cannot be asked about.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        mode = status.st_mode & 0o7777
        size = Int(status.st_size)
    }
}
