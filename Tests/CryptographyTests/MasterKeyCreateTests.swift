import Cryptography
import Foundation
import Testing

@Suite("Making the master key file")
struct MasterKeyCreateTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("The file holds the random bytes in base64 on one line, and only its owner may touch it")
    func contents() throws {
        let file = directory("keys/master.key")
        let key = try MasterKey.create(path: file, random: { [UInt8](0..<UInt8($0)) })
        #expect(try String(contentsOfFile: file, encoding: .utf8) == Data(0..<32).base64EncodedString() + "\n")
        #expect(try mode(of: file) == 0o600)
        #expect(try mode(of: directory("keys")) == 0o700)
        #expect(try MasterKey.read(path: file).identifier == key.identifier)
    }

    @Test("A directory that is there keeps its mode")
    func existingDirectory() throws {
        try FileManager.default.createDirectory(
            atPath: directory("keys"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o750])
        _ = try MasterKey.create(path: directory("keys/master.key"))
        #expect(try mode(of: directory("keys")) == 0o750)
    }

    @Test("A file that is there is left as it is, whatever is in it", arguments: ["", "not a key"])
    func existing(text: String) throws {
        let file = try directory.write(text, to: "master.key", mode: 0o644)
        #expect(throws: MasterKeyProblem.alreadyExists(path: file)) { try MasterKey.create(path: file) }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        #expect(try mode(of: file) == 0o644)
    }

    @Test("A link that leads nowhere is not followed")
    func danglingLink() throws {
        let link = directory("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory("target"))
        #expect(throws: MasterKeyProblem.alreadyExists(path: link)) { try MasterKey.create(path: link) }
        #expect(!FileManager.default.fileExists(atPath: directory("target")))
    }

    @Test("Where no directory can be made, the refusal has the system's words")
    func notWritten() throws {
        let deep = directory("no/such/master.key")
        #expect(throws: MasterKeyProblem.notWritten(path: deep, reason: "No such file or directory")) {
            try MasterKey.create(path: deep)
        }
        let inFile = try directory.write("", to: "file") + "/master.key"
        #expect(throws: MasterKeyProblem.notWritten(path: inFile, reason: "Not a directory")) {
            try MasterKey.create(path: inFile)
        }
    }

    @Test("Where the directory itself is refused, that refusal is told, not the missing directory")
    func directoryRefused() {
        // The kernel lets nobody make a directory in /sys; in which words depends on who asks.
        #expect {
            try MasterKey.create(path: "/sys/aureole/master.key")
        } throws: { error in
            guard case .notWritten(_, let reason)? = error as? MasterKeyProblem else { return false }
            return reason != "No such file or directory"
        }
    }

    @Test("A full disk leaves no file behind")
    func fullDisk() throws {
        let file = directory("master.key")
        #expect(throws: MasterKeyProblem.notWritten(path: file, reason: "No space left on device")) {
            // Called when the file is open and nothing is written yet.
            try MasterKey.create(path: file) { count in
                fill(file)
                return Random.bytes(count)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test("Of many that make the same file at once, one does")
    func race() async throws {
        let file = directory("keys/master.key")
        let made = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<16 {
                group.addTask { try? MasterKey.create(path: file).identifier }
            }
            return await group.compactMap(\.self).reduce(into: [String]()) { $0.append($1) }
        }
        #expect(try made == [MasterKey.read(path: file).identifier])
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory("keys")) == ["master.key"])
    }
}

/// Makes every further write to the file being made for this path fail, as on a full disk.
private func fill(_ path: String) {
    let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init)
    let opened = descriptors?.first { resolved("/proc/self/fd/\($0)").hasPrefix(resolved(path) + ".") }
    let full = open("/dev/full", O_WRONLY)
    if let opened { dup2(full, opened) }
    close(full)
}

private func resolved(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path() }
