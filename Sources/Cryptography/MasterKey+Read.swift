import Crypto
import FoundationEssentials
import Glibc

extension MasterKey {
    /// Reads the key from its file: 32 bytes in base64 with at most one newline after it, a regular file, no permission
    /// for group or others.
    ///
    /// A symbolic link is followed, because Kubernetes and systemd hand out secrets through links. What counts is what
    /// was opened: its type and mode are asked of the descriptor, so nothing can be swapped between check and read.
    package static func read(path: String) throws(MasterKeyProblem) -> MasterKey {
        // O_NONBLOCK: opening a pipe would otherwise wait for a writer, and the refusal below never come.
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: systemReason())
        }
        defer { Glibc.close(file) }
        try refuseUnlessPrivate(file, path: path)
        var text = try contents(of: file, path: path)
        defer { text.wipe() }
        return MasterKey(material: try decoded(text, path: path))
    }

    /// The system's words for the error the last call left behind.
    static func systemReason() -> String { String(cString: strerror(errno)) }

    private static func refuseUnlessPrivate(_ file: Int32, path: String) throws(MasterKeyProblem) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .tooOpen(path: path, mode: status.st_mode & 0o7777) }
    }

    /// At most the first kilobyte: a key takes 45 bytes, and what is longer than that does not decode to 32 any more.
    private static func contents(of file: Int32, path: String) throws(MasterKeyProblem) -> Data {
        var buffer = Data(count: 1024)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
        buffer.removeLast(buffer.count - count)
        return buffer
    }

    private static func decoded(_ text: Data, path: String) throws(MasterKeyProblem) -> SymmetricKey {
        let line = text.last == UInt8(ascii: "\n") ? text.dropLast() : text
        guard var bytes = Data(base64Encoded: line) else { throw .malformed(path: path, .notBase64) }
        defer { bytes.wipe() }
        guard bytes.count >= byteCount else { throw .malformed(path: path, .short) }
        guard bytes.count == byteCount else { throw .malformed(path: path, .long) }
        return SymmetricKey(data: bytes)
    }
}
