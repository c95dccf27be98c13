import Glibc

/// An advisory lock on a file or directory that ends with the process, however it ends (`flock(2)`).
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Waits until nobody else holds it.
    ///
    /// - Throws: `Unavailable.unusable`.
    init(waitingFor path: String) throws(Unavailable) {
        descriptor = try Self.locked(path, flags: O_RDONLY, how: LOCK_EX)
    }

    /// Takes it at once, making the file if need be.
    init(tryingFor path: String) throws(Unavailable) {
        descriptor = try Self.locked(path, flags: O_RDWR | O_CREAT, how: LOCK_EX | LOCK_NB)
    }

    deinit { close(descriptor) }

    /// Why there is no lock.
    enum Unavailable: Error, Hashable {
        /// Somebody else has it.
        case held
        /// The file cannot be opened or locked: the system's word for why.
        case unusable(reason: String)
    }

    private static func locked(_ path: String, flags: Int32, how: Int32) throws(Unavailable) -> Int32 {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unavailable(errno) }
        var result = flock(descriptor, how)
        while result != 0, errno == EINTR { result = flock(descriptor, how) }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw unavailable(code)
        }
        return descriptor
    }

    private static func unavailable(_ code: Int32) -> Unavailable {
        code == EWOULDBLOCK ? .held : .unusable(reason: String(cString: strerror(code)))
    }
}
