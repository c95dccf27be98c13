import Glibc

/// A system call that failed: the number it left behind.
package struct SystemFailure: Error, Hashable {
    package let code: Int32

    /// Of the last call on this thread.
    package init() { code = errno }

    init(code: Int32) { self.code = code }

    /// The system's words for it.
    package var reason: String { String(cString: strerror(code)) }
}
