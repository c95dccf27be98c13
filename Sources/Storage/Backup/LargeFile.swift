import Cryptography
import Glibc

/// A file that may be as large as the database.
enum LargeFile {
    /// Bytes that are given back to the file system at once.
    private static let step = 64 << 20

    /// Removes a file from its end on, and leaves the disk alone for as long as each step took: to free gigabytes in one
    /// piece keeps everybody from the disk whose rows have to be there. What cannot be removed stays.
    static func remove(_ path: String) {
        shorten(path)
        unlink(path)
    }

    private static func shorten(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        // Under another name it is somebody's.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return }
        var size = Int(status.st_size)
        while size > step {
            size -= step
            UnhurriedDisk.rest { ftruncate(descriptor, size) }
        }
    }
}
