import Crypto
import FoundationEssentials

/// Seals whole files, such as a copy of the database, in memory that does not grow with them.
///
/// A sealed file is a `BackupHeader` in clear and the chunks of a `BackupStream`. It names its master key and does not
/// hold it: whoever keeps both in one place has kept the plaintext there.
package struct BackupSeal: Sendable {
    private let key: Secret<SymmetricKey>
    private let masterKey: [UInt8]

    /// - Parameter masterKey: the identifier of the key that `key` is derived from.
    init(key: SymmetricKey, masterKey: [UInt8]) {
        self.key = Secret(key)
        self.masterKey = masterKey
    }

    /// Writes a backup of a file, mode 0600. It is on the disk, whole, when its name appears; what had the name before
    /// goes.
    /// - Parameters:
    ///   - metadata: what should be readable without a key, as JSON in UTF-8. It is authenticated with the rest.
    package func seal(
        contentsOf source: String, to path: String, metadata: [UInt8], random: RandomBytes = Random.bytes
    ) throws(BackupProblem) {
        let header = try BackupHeader(key: masterKey, metadata: metadata, random: random)
        let stream = BackupStream(of: header, under: key.reveal())
        let input = try SourceFile(backup: source)
        let output = try BackupOutput(path: path)
        try output.write(Data(header.bytes))
        try input.forEachChunk(of: BackupStream.chunkByteCount, path: source) {
            (chunk, number, isLast) throws(BackupProblem) in
            try output.write(stream.seal(chunk, number: number, isLast: isLast))
        }
        try output.finish()
    }

    /// Writes the plaintext of a backup, mode 0600. Its name appears when the last byte was proven genuine; what
    /// had the name before goes.
    @discardableResult
    package func open(_ path: String, to target: String) throws(BackupProblem) -> BackupHeader {
        let output = try BackupOutput(path: target)
        let header = try forEachOpenedChunk(of: path) { chunk throws(BackupProblem) in try output.write(chunk) }
        try output.finish()
        return header
    }

    /// Opens every chunk of a backup and keeps none: whether it could be restored with this key.
    @discardableResult
    package func verify(_ path: String) throws(BackupProblem) -> BackupHeader {
        try forEachOpenedChunk(of: path) { _ throws(BackupProblem) in }
    }

    /// What a file says of itself. Nothing of it is proven: that takes the key, and `verify`.
    package static func readHeader(_ path: String) throws(BackupProblem) -> BackupHeader {
        try BackupHeader(from: SourceFile(backup: path), path: path)
    }

    private func forEachOpenedChunk(
        of path: String, _ body: (Data) throws(BackupProblem) -> Void
    ) throws(BackupProblem) -> BackupHeader {
        let input = try SourceFile(backup: path)
        let header = try BackupHeader(from: input, path: path)
        guard header.key == masterKey else {
            throw .otherMasterKey(path: path, needed: header.masterKey, given: Digest.hex(masterKey))
        }
        let stream = BackupStream(of: header, under: key.reveal())
        let sealedByteCount = BackupStream.chunkByteCount + BackupStream.tagByteCount
        try input.forEachChunk(of: sealedByteCount, path: path) { (sealed, number, isLast) throws(BackupProblem) in
            if let chunk = stream.open(sealed, number: number, isLast: isLast) { return try body(chunk) }
            // The end that should follow is missing: what is last here was sealed as one of the middle, or is no chunk.
            let endsEarly =
                sealed.count < BackupStream.tagByteCount
                || isLast && stream.open(sealed, number: number, isLast: false) != nil
            throw endsEarly ? .cutOff(path: path) : .damaged(path: path, chunk: number + 1)
        }
        return header
    }
}

extension SourceFile {
    /// Reads to the end in chunks of one size, the last of which may be smaller. There is always one, if an empty one.
    fileprivate func forEachChunk(
        of byteCount: Int, path: String, _ body: (Data, _ number: Int, _ isLast: Bool) throws(BackupProblem) -> Void
    ) throws(BackupProblem) {
        var number = 0
        var chunk = try bytes(upTo: byteCount, path: path)
        while chunk.count == byteCount, case let next = try bytes(upTo: byteCount, path: path), !next.isEmpty {
            try body(chunk, number, false)
            chunk = next
            number += 1
        }
        try body(chunk, number, true)
    }
}

/// An unfinished file whose failures are those of backups.
private struct BackupOutput: ~Copyable {
    private let file: UnfinishedFile
    private let path: String

    init(path: String) throws(BackupProblem) {
        do throws(SystemFailure) {
            file = try UnfinishedFile(for: path)
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
        self.path = path
    }

    func write(_ bytes: Data) throws(BackupProblem) {
        do throws(SystemFailure) {
            try file.write(bytes)
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
    }

    consuming func finish() throws(BackupProblem) {
        let path = path
        do throws(SystemFailure) {
            try file.replace()
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
    }
}
