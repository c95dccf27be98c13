package import FoundationEssentials
import Glibc
import Synchronization

/// A file that appears under its name whole and on the disk, or not at all.
///
/// It is written under a random name beside its own. Killed at any point, the process leaves at most that behind: a
/// `.part` file, which may be deleted.
package struct UnfinishedFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    /// Bytes since the disk was waited for. Atomic, so that to write takes no more than to borrow the file.
    private let unsynchronised = Atomic(0)

    /// Of a large file no more bytes than these wait for the disk, and the disk is left alone for as long as they took: in
    /// one piece, or without a pause, they would keep everybody from it who has little to write.
    private static let mostUnsynchronised = 1 << 20

    /// - Parameter mode: its permission bits, whatever the process' mask.
    package init(for path: String, mode: UInt32 = 0o600) throws(SystemFailure) {
        self.path = path
        temporary = "\(path).\(Digest.hex(Random.bytes(8))).part"
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fchmod(descriptor, mode) == 0 else { throw SystemFailure() }
    }

    deinit {
        Glibc.close(descriptor)
        unlink(temporary)
    }

    package func write(_ bytes: some ContiguousBytes) throws(SystemFailure) {
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
        let count = unsynchronised.add(bytes.withUnsafeBytes(\.count), ordering: .relaxed).newValue
        guard count >= Self.mostUnsynchronised else { return }
        unsynchronised.store(0, ordering: .relaxed)
        try UnhurriedDisk.rest { () throws(SystemFailure) in
            guard fdatasync(descriptor) == 0 else { throw SystemFailure() }
        }
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
    package consuming func replace() throws(SystemFailure) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw SystemFailure() }
        try Directory.synchronise(Directory.parent(of: path))
    }
}

extension UnfinishedFile {
    /// Gives it a time of last change that is at least a second after that of the file it is to replace: servers that
    /// make an entity tag of size and seconds, as nginx does, would take the two for one.
    package func outdate() throws(SystemFailure) {
        var (old, new) = (stat(), stat())
        guard lstat(path, &old) == 0 else { return }
        guard fstat(descriptor, &new) == 0 else { throw SystemFailure() }
        guard new.st_mtim.tv_sec <= old.st_mtim.tv_sec else { return }
        let time = timespec(tv_sec: old.st_mtim.tv_sec + 1, tv_nsec: 0)
        guard futimens(descriptor, [time, time]) == 0 else { throw SystemFailure() }
    }

    /// Removes what killed writers of this file left behind. Nobody may be writing it meanwhile.
    package static func removeLeftovers(of path: String) {
        let (directory, prefix) = (Directory.parent(of: path), path.split(separator: "/").last.map { "\($0)." } ?? "")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] where name.hasPrefix(prefix)
        {
            let rest = name.dropFirst(prefix.count)
            if rest.wholeMatch(of: /[0-9a-f]{16}\.part/) != nil { unlink("\(directory)/\(name)") }
        }
    }
}

/// Directories by their paths.
package enum Directory {
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A new name is durable only once its directory is written out as well.
    package static func synchronise(_ path: String) throws(SystemFailure) {
        let opened = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw SystemFailure() }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw SystemFailure() }
    }
}
