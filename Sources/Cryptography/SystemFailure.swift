import Glibc

/// A system call that failed: the number it left behind.
struct SystemFailure: Error, Hashable {
    let code: Int32

    /// Of the last call on this thread.
    init() { code = errno }

    /// The system's words for it.
    var reason: String { String(cString: strerror(code)) }
}
