import FoundationEssentials

/// What stands in clear at the start of a backup.
///
/// The line `aureole backup`, one version byte, the master key's identifier (16 bytes), a salt (32 bytes), the length
/// of the metadata (4 bytes, big-endian) and the metadata.
package struct BackupHeader: Sendable, Hashable {
    /// The most metadata that fits.
    package static let mostMetadataBytes = 64 * 1024

    private static let magic = Array("aureole backup\n".utf8)
    private static let version: UInt8 = 1
    private static let saltByteCount = 32

    /// The bytes of the identifier.
    let key: [UInt8]
    /// Random, so that no two backups have the same key.
    let salt: [UInt8]
    /// The writer's own JSON, in UTF-8. This room does not look into it.
    package let metadata: [UInt8]

    /// The identifier of the master key the backup was made with.
    package var masterKey: String { Digest.hex(key) }

    init(key: [UInt8], metadata: [UInt8], random: RandomBytes) throws(BackupProblem) {
        guard metadata.count <= Self.mostMetadataBytes else { throw .metadataTooLong(byteCount: metadata.count) }
        self.key = key
        salt = random(Self.saltByteCount)
        self.metadata = metadata
    }

    var bytes: [UInt8] {
        let length = withUnsafeBytes(of: UInt32(metadata.count).bigEndian, Array.init)
        return Self.magic + [Self.version] + key + salt + length + metadata
    }

    /// Reads the header and leaves the file at the first chunk.
    init(from file: borrowing SourceFile, path: String) throws(BackupProblem) {
        let start = try file.bytes(upTo: Self.magic.count + 1, path: path)
        guard start.count == Self.magic.count + 1, start.starts(with: Self.magic), let version = start.last, version > 0
        else { throw .notABackup(path: path) }
        guard version == Self.version else { throw .newerVersion(path: path, version: Int(version)) }
        key = try file.field(16, path: path)
        salt = try file.field(Self.saltByteCount, path: path)
        let length = try file.field(4, path: path).reduce(0) { $0 << 8 | Int($1) }
        // No writer makes a longer one, so the length itself was changed.
        guard length <= Self.mostMetadataBytes else { throw .damaged(path: path, chunk: 1) }
        metadata = try file.field(length, path: path)
    }
}

extension SourceFile {
    func bytes(upTo count: Int, path: String) throws(BackupProblem) -> Data {
        do throws(SystemFailure) {
            return try read(upTo: count)
        } catch {
            throw .unreadable(path: path, reason: error.reason)
        }
    }

    fileprivate func field(_ count: Int, path: String) throws(BackupProblem) -> [UInt8] {
        let bytes = try bytes(upTo: count, path: path)
        guard bytes.count == count else { throw .cutOff(path: path) }
        return Array(bytes)
    }

    /// Opens a file of backups, in one step with the problem it may be.
    init(backup path: String) throws(BackupProblem) {
        do throws(SystemFailure) {
            self = try SourceFile(path)
        } catch {
            throw .unreadable(path: path, reason: error.reason)
        }
    }
}
