import Crypto
import FoundationEssentials
import Glibc

extension MasterKey {
    /// Makes a new key and its file, mode 0600, in a directory that is made with mode 0700 if it is missing. When this
    /// returns, the file is on the disk and not only in memory, so nothing can be sealed with a key that a power cut
    /// takes away. Whatever stands at the path already, a dangling link included, is left alone and refused.
    ///
    /// Killed on the way, it leaves no file under this name, only one that ends in `.part`.
    package static func create(
        path: String, random: RandomBytes = Random.bytes
    ) throws(MasterKeyProblem) -> MasterKey {
        do throws(SystemFailure) {
            try makeDirectory(Directory.parent(of: path))
            let file = try UnfinishedFile(for: path)
            var bytes = random(byteCount)
            defer { bytes.wipe() }
            try write(bytes, to: file)
            try file.appear()
            return MasterKey(material: SymmetricKey(data: bytes))
        } catch {
            throw error.code == EEXIST ? .alreadyExists(path: path) : .notWritten(path: path, reason: error.reason)
        }
    }

    private static func makeDirectory(_ directory: String) throws(SystemFailure) {
        if mkdir(directory, 0o700) == 0 {
            try Directory.synchronise(Directory.parent(of: directory))
        } else if errno != EEXIST {
            throw SystemFailure()
        }
    }

    private static func write(_ bytes: [UInt8], to file: borrowing UnfinishedFile) throws(SystemFailure) {
        var line = Data(bytes).base64EncodedData() + [UInt8(ascii: "\n")]
        defer { line.wipe() }
        try file.write(line)
    }
}
