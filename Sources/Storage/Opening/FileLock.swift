import Glibc

/// An advisory lock on a file or directory that ends with the process, however it ends (`flock(2)`).
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Waits until nobody else holds it; `nil` when the file cannot be opened.
    init?(waitingFor path: String) {
        guard let descriptor = Self.locked(path, flags: O_RDONLY, how: LOCK_EX) else { return nil }
        self.descriptor = descriptor
    }

    /// Takes it at once, making the file if need be; `nil` when somebody holds it or it cannot be opened.
    init?(tryingFor path: String) {
        guard let descriptor = Self.locked(path, flags: O_RDWR | O_CREAT, how: LOCK_EX | LOCK_NB) else { return nil }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func locked(_ path: String, flags: Int32, how: Int32) -> Int32? {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        var result = flock(descriptor, how)
        while result != 0, errno == EINTR { result = flock(descriptor, how) }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
