import Cryptography
import Glibc

/// A file that holds an assertion, as the SDKs of clouds read one: the bare token without a line break, for its owner's
/// eyes alone. A reader finds the old token or the new one, whole.
struct TokenFile {
    let path: String

    /// - Throws: `CommandFailure`; what stood there stands as it was.
    func write(_ token: String) throws(CommandFailure) {
        do throws(SystemFailure) {
            let file = try UnfinishedFile(for: path)
            try file.write(Array(token.utf8))
            try file.replace()
        } catch {
            let isFull = error.code == ENOSPC || error.code == EDQUOT
            throw CommandFailure(
                "The token file '\(path)' cannot be written: \(isFull ? "the disk is full" : error.reason).",
                hint: isFull ? "Make room; what stood there before still does." : nil)
        }
    }
}
