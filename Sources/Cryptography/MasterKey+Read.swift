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
        try read(path: path, forbidding: 0o077)
    }

    /// - Parameter forbidden: the permission bits that make the file too open.
    static func read(path: String, forbidding forbidden: mode_t) throws(MasterKeyProblem) -> MasterKey {
        let file = try naming(path) { () throws(SystemFailure) in try SourceFile(path) }
        let mode = try naming(path) { () throws(SystemFailure) in try file.mode() }
        guard mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
        guard mode & forbidden == 0 else { throw .tooOpen(path: path, mode: mode & 0o7777) }
        return try read(file, named: path)
    }

    /// At most the first kilobyte: a key takes 45 bytes, and what is longer than that does not decode to 32 any more.
    static func read(_ file: borrowing SourceFile, named path: String) throws(MasterKeyProblem) -> MasterKey {
        var text: Data
        do throws(SystemFailure) {
            text = try file.read(upTo: 1024)
        } catch {
            throw .unreadable(path: path, reason: error.reason)
        }
        defer { text.wipe() }
        return MasterKey(material: try decoded(text, path: path))
    }

    private static func naming<Result: ~Copyable>(
        _ path: String, _ call: () throws(SystemFailure) -> Result
    ) throws(MasterKeyProblem) -> Result {
        do throws(SystemFailure) {
            return try call()
        } catch {
            throw error.code == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: error.reason)
        }
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
