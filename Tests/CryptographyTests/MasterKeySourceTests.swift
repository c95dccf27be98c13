import Cryptography
import Foundation
import Testing

@Suite("Where the master key comes from")
struct MasterKeySourceTests {
    private static let line = Data(0..<32).base64EncodedString() + "\n"
    private let directory: TemporaryDirectory
    private let identifier: String

    init() throws {
        directory = try TemporaryDirectory()
        identifier = try MasterKey.create(path: directory("same.key"), random: { [UInt8](0..<UInt8($0)) }).identifier
    }

    private func source(_ text: String) throws -> MasterKeySource {
        try MasterKeySource(text, credentialsDirectory: directory.path)
    }

    @Test("Every form is shown as it was written, and only a path has a file to replace")
    func forms() throws {
        for path in ["./keys/master.key", "/etc/a:b", "./credential:x", "FD:3", ""] {
            #expect(try source(path).description == path)
            #expect(try source(path).path == path)
        }
        for text in ["credential:master.key", "credential:..x", "fd:3", "fd:2147483647"] {
            #expect(try source(text).description == text)
            #expect(try source(text).path == nil)
        }
    }

    @Test(
        "A setting that is none of the forms is refused",
        arguments: [
            "credential:", "credential:.", "credential:..", "credential:a/b", "credential:/etc/passwd",
            "credential:../master.key", "credential:a\u{0}b", "credential:" + String(repeating: "x", count: 256), "fd:",
            "fd:0", "fd:1", "fd:2", "fd:-3", "fd:+3", "fd: 3", "fd:3 ", "fd:0x3", "fd:٣", "fd:99999999999",
        ])
    func unknown(text: String) {
        #expect(throws: MasterKeyProblem.unknownSource(text)) { try source(text) }
    }

    @Test("A credential without systemd's directory is a problem of its own", arguments: [nil, ""])
    func noDirectory(value: String?) throws {
        #expect(throws: MasterKeyProblem.noCredentialsDirectory(name: "master.key")) {
            try MasterKeySource("credential:master.key", credentialsDirectory: value)
        }
        #expect(MasterKeyProblem.noCredentialsDirectory(name: "k").description.contains("CREDENTIALS_DIRECTORY"))
        _ = try MasterKeySource("/path", credentialsDirectory: value)
    }

    @Test("A key that is handed in is found by its identifier, and has no successor")
    func found() throws {
        _ = try directory.write(Self.line, to: "mk")
        let next = try MasterKey.create(path: directory("mk.next")).identifier
        func found(_ identifier: String, from text: String) throws -> String {
            switch try source(text).find(identifier) {
            case .current: "current"
            case .successor: "successor"
            case .neither(let key): key.identifier
            }
        }
        #expect(try found(identifier, from: "credential:mk") == "current")
        #expect(try found(next, from: "credential:mk") == identifier)
        #expect(try found(next, from: directory("mk")) == "successor")
    }

    @Test("A path is read as before, with its permissions judged")
    func path() throws {
        let file = try directory.write(Self.line, to: "master.key")
        #expect(try source(file).read().identifier == identifier)
        #expect(chmod(file, 0o440) == 0)
        #expect(throws: MasterKeyProblem.tooOpen(path: file, mode: 0o440)) { try source(file).read() }
        #expect(throws: MasterKeyProblem.missing(path: directory("none"))) { try source(directory("none")).read() }
    }

    @Test("A credential is read whatever its permission bits", arguments: [0o400, 0o440, 0o444] as [mode_t])
    func credential(mode: mode_t) throws {
        _ = try directory.write(Self.line, to: "master.key", mode: mode)
        #expect(try source("credential:master.key").read().identifier == identifier)
    }

    @Test("A credential that is not a file, or not a key, is refused")
    func badCredential() throws {
        try FileManager.default.createDirectory(atPath: directory("folder"), withIntermediateDirectories: false)
        let file = try directory.write("open-sesame", to: "bad")
        #expect(throws: MasterKeyProblem.notRegularFile(path: directory("folder"))) {
            try source("credential:folder").read()
        }
        #expect(throws: MasterKeyProblem.malformed(path: file, .notBase64)) { try source("credential:bad").read() }
    }

    @Test("A credential that is not there is not called missing, and none is made")
    func missingCredential() throws {
        let source = try source("credential:none")
        #expect(throws: MasterKeyProblem.missingCredential(name: "none")) { try source.read() }
        #expect(throws: MasterKeyProblem.notAFile(source: "credential:none")) { try source.create() }
        #expect(!FileManager.default.fileExists(atPath: directory("none")))
    }

    @Test("A path's key is made")
    func create() throws {
        let source = try source(directory("master.key"))
        #expect(try source.create().identifier == source.read().identifier)
    }

    @Test("A descriptor is read to its end, in however many pieces, and closed")
    func descriptor() throws {
        var ends: [Int32] = [0, 0]
        // Each read of such a socket gives one message.
        #expect(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        // High up, where no other test's next descriptor comes to lie.
        let high = fcntl(ends[0], F_DUPFD, 700)
        close(ends[0])
        for piece in [Self.line.prefix(10), Self.line.dropFirst(10)] {
            #expect(send(ends[1], String(piece), piece.utf8.count, 0) == piece.utf8.count)
        }
        close(ends[1])
        let source = try source("fd:\(high)")
        #expect(try source.read().identifier == identifier)
        #expect(fcntl(high, F_GETFD) == -1)
        #expect(throws: MasterKeyProblem.unreadable(path: "fd:\(high)", reason: "Bad file descriptor")) {
            try source.read()
        }
        #expect(throws: MasterKeyProblem.notAFile(source: "fd:\(high)")) { try source.create() }
    }

    @Test("A descriptor with no key in it is refused under its own name")
    func emptyDescriptor() throws {
        let high = fcntl(open("/dev/null", O_RDONLY), F_DUPFD, 800)
        #expect(throws: MasterKeyProblem.malformed(path: "fd:\(high)", .short)) { try source("fd:\(high)").read() }
    }

    @Test("A descriptor that no parent can have handed in is neither read nor closed")
    func ownDescriptor() throws {
        let own = fcntl(open(try directory.write(Self.line, to: "master.key"), O_RDONLY), F_DUPFD_CLOEXEC, 600)
        #expect(throws: MasterKeyProblem.unreadable(path: "fd:\(own)", reason: "Bad file descriptor")) {
            try source("fd:\(own)").read()
        }
        #expect(fcntl(own, F_GETFD) == FD_CLOEXEC)
        close(own)
    }
}
