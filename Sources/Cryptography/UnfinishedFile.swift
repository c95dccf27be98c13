import FoundationEssentials
import Glibc

/// A file that appears under its name whole and on the disk, or not at all.
///
/// It is written, mode 0600, under a random name beside its own. Killed at any point, the process leaves at most that
/// behind: a `.part` file, which may be deleted.
struct UnfinishedFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    init(for path: String) throws(SystemFailure) {
        self.path = path
        temporary = "\(path).\(Digest.hex(Random.bytes(8))).part"
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure() }
    }

    deinit {
        Glibc.close(descriptor)
        unlink(temporary)
    }

    func write(_ bytes: some ContiguousBytes) throws(SystemFailure) {
        let failure = bytes.withUnsafeBytes { bytes -> SystemFailure? in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 || errno == EINTR else { return SystemFailure() }
                rest = rest.dropFirst(max(count, 0))
            }
            return nil
        }
        if let failure { throw failure }
    }

    /// Gives the file its name; fails with `EEXIST` if anything stands there, a link that leads nowhere included.
    consuming func appear() throws(SystemFailure) {
        guard fsync(descriptor) == 0, link(temporary, path) == 0 else { throw SystemFailure() }
        do throws(SystemFailure) {
            try Directory.synchronise(Directory.parent(of: path))
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Gives the file its name, in the place of what stands there.
    consuming func replace() throws(SystemFailure) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw SystemFailure() }
        try Directory.synchronise(Directory.parent(of: path))
    }
}

/// Directories by their paths.
enum Directory {
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A new name is durable only once its directory is written out as well.
    static func synchronise(_ path: String) throws(SystemFailure) {
        let opened = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw SystemFailure() }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw SystemFailure() }
    }
}
