import Cryptography
import Foundation
import Testing

@Suite("Sealed backups")
struct BackupSealTests {
    private static let chunk = 64 * 1024
    private static let sealedChunk = chunk + 16
    private static let metadata = Array(#"{"made":"2026-01-01T00:00:00Z"}"#.utf8)
    /// Magic line, version, identifier, salt, length and metadata.
    private static let headerCount = 15 + 1 + 16 + 32 + 4 + metadata.count

    private let directory: TemporaryDirectory
    private let key: MasterKey
    private let backup: String

    init() throws {
        directory = try TemporaryDirectory()
        key = try MasterKey.create(path: directory("master.key"))
        backup = directory("backup")
    }

    /// Bytes that differ from chunk to chunk.
    private func plaintext(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    }

    @discardableResult
    private func sealed(_ count: Int, to path: String? = nil) throws -> [UInt8] {
        let source = directory("source")
        try Data(plaintext(count)).write(to: URL(filePath: source))
        try key.backups.seal(contentsOf: source, to: path ?? backup, metadata: Self.metadata)
        return try bytes(path ?? backup)
    }

    private func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

    /// What opening these bytes comes to; nothing may have appeared under the target's name.
    private func problem(_ bytes: [UInt8]) throws -> BackupProblem? {
        try Data(bytes).write(to: URL(filePath: backup))
        let target = directory("target")
        do {
            try key.backups.open(backup, to: target)
            return nil
        } catch {
            #expect(!FileManager.default.fileExists(atPath: target))
            #expect(throws: error) { try key.backups.verify(backup) }
            return error
        }
    }

    @Test(
        "What is sealed comes back, and both files are their owner's alone",
        arguments: [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 5 * chunk * 16 + 7])
    func roundTrip(count: Int) throws {
        let sealed = try sealed(count)
        #expect(sealed.count == Self.headerCount + count + 16 * max(1, (count + Self.chunk - 1) / Self.chunk))
        let header = try key.backups.open(backup, to: directory("target"))
        #expect(try bytes(directory("target")) == plaintext(count))
        #expect(header.metadata == Self.metadata && header.masterKey == key.identifier)
        #expect(try key.backups.verify(backup) == header)
        #expect(try mode(of: backup) == 0o600)
        #expect(try mode(of: directory("target")) == 0o600)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(Set(files) == ["master.key", "source", "backup", "target"])
    }

    @Test("The header is read without a key, and holds no key")
    func header() throws {
        let sealed = try sealed(100)
        let header = try BackupSeal.readHeader(backup)
        #expect(header.metadata == Self.metadata && header.masterKey == key.identifier)
        #expect(Data(sealed).range(of: Data(Self.metadata)) != nil)
        let text = try String(contentsOfFile: directory("master.key"), encoding: .utf8).dropLast()
        let material = try #require(Data(base64Encoded: String(text)))
        #expect(Data(sealed).range(of: material) == nil)
    }

    @Test("Two backups of the same file share no chunk")
    func salted() throws {
        let one = try sealed(100)
        let two = try sealed(100)
        #expect(one.dropFirst(Self.headerCount) != two.dropFirst(Self.headerCount))
    }

    @Test("A file that was at the name goes when the new one is whole, and not before")
    func replaced() throws {
        let first = try sealed(10)
        #expect(throws: BackupProblem.unreadable(path: directory("none"), reason: "No such file or directory")) {
            try key.backups.seal(contentsOf: directory("none"), to: backup, metadata: [])
        }
        #expect(try bytes(backup) == first)
        try sealed(20)
        #expect(try bytes(backup) != first)
    }

    @Test("Any byte changed is noticed, and the damaged chunk named")
    func changed() throws {
        let good = try sealed(2 * Self.chunk + 5)
        for index in 0..<Self.headerCount {
            var bad = good
            bad[index] ^= 1
            let expected: BackupProblem =
                switch index {
                case ..<16: .notABackup(path: backup)
                case ..<32: .otherMasterKey(path: backup, needed: hex(bad[16..<32]), given: key.identifier)
                default: .damaged(path: backup, chunk: 1)
                }
            #expect(try problem(bad) == expected, "byte \(index)")
        }
        for (offset, chunk) in [
            (0, 1), (Self.chunk - 1, 1), (Self.chunk, 1), (Self.sealedChunk - 1, 1), (Self.sealedChunk, 2),
            (2 * Self.sealedChunk - 1, 2), (2 * Self.sealedChunk, 3), (2 * Self.sealedChunk + 20, 3),
        ] {
            var bad = good
            bad[Self.headerCount + offset] ^= 0x80
            #expect(try problem(bad) == .damaged(path: backup, chunk: chunk))
        }
        #expect(try problem(good) == nil)
    }

    @Test("A file cut at the border of chunks, or in the header, is cut off")
    func cutOff() throws {
        for count in [2 * Self.chunk + 5, 3 * Self.chunk] {
            let good = try sealed(count)
            for cut in [20, 40, 66, 70, Self.headerCount, Self.headerCount + 15] {
                #expect(try problem(Array(good[..<cut])) == .cutOff(path: backup), "\(cut)")
            }
            for chunks in 1...2 {
                let border = Self.headerCount + chunks * Self.sealedChunk
                #expect(try problem(Array(good[..<border])) == .cutOff(path: backup))
                #expect(try problem(Array(good[..<(border + 15)])) == .cutOff(path: backup))
                #expect(try problem(Array(good[..<(border - 1)])) == .damaged(path: backup, chunk: chunks))
                #expect(try problem(Array(good[..<(border + 17)])) == .damaged(path: backup, chunk: chunks + 1))
            }
        }
    }

    @Test("A file that has grown is refused")
    func grown() throws {
        for count in [0, 5, Self.chunk] {
            let good = try sealed(count)
            for more in [[0], [UInt8](repeating: 0, count: 16), Array(good[Self.headerCount...])] {
                #expect(try problem(good + more) != nil)
            }
        }
    }

    @Test("Chunks swapped, repeated or left out are refused")
    func moved() throws {
        let good = try sealed(3 * Self.chunk)
        let header = good[..<Self.headerCount]
        let chunks = (0..<3).map { good[(Self.headerCount + $0 * Self.sealedChunk)...].prefix(Self.sealedChunk) }
        for (order, first) in [
            ([1, 0, 2], 1), ([0, 2, 1], 2), ([0, 0, 1, 2], 2), ([0, 2], 2), ([2], 1), ([1, 2], 1),
        ] {
            #expect(
                try problem(Array(header) + order.flatMap { chunks[$0] }) == .damaged(path: backup, chunk: first),
                "\(order)")
        }
    }

    @Test("Chunks of another backup under the same key are refused")
    func mixed() throws {
        let one = try sealed(2 * Self.chunk)
        let two = try sealed(2 * Self.chunk)
        let border = Self.headerCount + Self.sealedChunk
        #expect(try problem(Array(one[..<border] + two[border...])) == .damaged(path: backup, chunk: 2))
        #expect(
            try problem(Array(one[..<Self.headerCount] + two[Self.headerCount...])) == .damaged(path: backup, chunk: 1))
    }

    @Test("Metadata changed for other metadata of the same length is refused")
    func metadata() throws {
        let good = try sealed(10)
        let other = Array(#"{"made":"2027-01-01T00:00:00Z"}"#.utf8)
        let bad = good[..<68] + other + good[Self.headerCount...]
        #expect(try problem(Array(bad)) == .damaged(path: backup, chunk: 1))
        #expect(try BackupSeal.readHeader(backup).metadata == other)
    }

    @Test("Under another master key it does not open, and the refusal names both")
    func otherKey() throws {
        try sealed(10)
        let other = try MasterKey.create(path: directory("other.key"))
        let problem = BackupProblem.otherMasterKey(path: backup, needed: key.identifier, given: other.identifier)
        #expect(throws: problem) { try other.backups.open(backup, to: directory("target")) }
        #expect(problem.description.contains(key.identifier) && problem.description.contains(other.identifier))
    }

    @Test("Another master key that claims the identifier opens nothing")
    func forgedIdentifier() throws {
        let other = try MasterKey.create(path: directory("other.key"))
        let good = try sealed(10)
        let identifier = try [UInt8](Data(bytes(hex: other.identifier)))
        try Data(good[..<16] + identifier + good[32...]).write(to: URL(filePath: backup))
        #expect(throws: BackupProblem.damaged(path: backup, chunk: 1)) { try other.backups.verify(backup) }
    }

    private func bytes(hex text: String) throws -> [UInt8] {
        try stride(from: 0, to: text.count, by: 2).map { start in
            try #require(UInt8(text.dropFirst(start).prefix(2), radix: 16))
        }
    }

    @Test("A newer format is told by its version")
    func newer() throws {
        var newer = try sealed(10)
        newer[15] = 2
        #expect(try problem(newer) == .newerVersion(path: backup, version: 2))
    }

    @Test(
        "Something else is no backup", arguments: ["", "aureole", "SQLite format 3\u{0}and so on", "aureole backup\n"])
    func notABackup(text: String) throws {
        #expect(try problem(Array(text.utf8)) == .notABackup(path: backup))
    }

    @Test("Metadata of up to 64 KiB fits, and a header that claims more is not believed")
    func metadataLength() throws {
        let source = try directory.write("x", to: "source")
        let most = [UInt8](repeating: 0x20, count: BackupHeader.mostMetadataBytes)
        try key.backups.seal(contentsOf: source, to: backup, metadata: most)
        #expect(try key.backups.verify(backup).metadata == most)
        #expect(throws: BackupProblem.metadataTooLong(byteCount: most.count + 1)) {
            try key.backups.seal(contentsOf: source, to: backup, metadata: most + [0x20])
        }
        var claimed = try bytes(backup)
        claimed[67] = 1
        #expect(try problem(claimed) == .damaged(path: backup, chunk: 1))
    }

    @Test("Where nothing can be written or read, the refusal has the system's words")
    func system() throws {
        try sealed(10)
        let nowhere = directory("no/such/file")
        #expect(throws: BackupProblem.notWritten(path: nowhere, reason: "No such file or directory")) {
            try key.backups.open(backup, to: nowhere)
        }
        #expect(throws: BackupProblem.unreadable(path: directory.path, reason: "Is a directory")) {
            try key.backups.verify(directory.path)
        }
    }
}
