import Crypto
import FoundationEssentials
import Glibc

extension MasterKey {
    /// Makes a new key and its file, mode 0600, in a directory that is made with mode 0700 if it is missing. When this
    /// returns, the file is on the disk and not only in memory, so nothing can be sealed with a key that a power cut
    /// takes away. Whatever stands at the path already, a dangling link included, is left alone and refused.
    package static func create(
        path: String, random: RandomBytes = Random.bytes
    ) throws(MasterKeyProblem) -> MasterKey {
        let directory = parent(of: path)
        try makeDirectory(directory, for: path)
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw errno == EEXIST ? .alreadyExists(path: path) : .notWritten(path: path, reason: systemReason())
        }
        defer { Glibc.close(file) }
        var bytes = random(byteCount)
        defer { bytes.wipe() }
        do throws(MasterKeyProblem) {
            try write(bytes, to: file, path: path)
            try synchronise(directory, for: path)
        } catch {
            unlink(path)
            throw error
        }
        return MasterKey(material: SymmetricKey(data: bytes))
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func makeDirectory(_ directory: String, for path: String) throws(MasterKeyProblem) {
        if mkdir(directory, 0o700) == 0 {
            try synchronise(parent(of: directory), for: path)
        } else if errno != EEXIST {
            throw .notWritten(path: path, reason: systemReason())
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(MasterKeyProblem) {
        var line = Data(bytes).base64EncodedData() + [UInt8(ascii: "\n")]
        defer { line.wipe() }
        let written = line.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard written == line.count, fsync(file) == 0 else {
            throw .notWritten(path: path, reason: systemReason())
        }
    }

    /// A new name is durable only once its directory is written out as well.
    private static func synchronise(_ directory: String, for path: String) throws(MasterKeyProblem) {
        let opened = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .notWritten(path: path, reason: systemReason()) }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw .notWritten(path: path, reason: systemReason()) }
    }
}
