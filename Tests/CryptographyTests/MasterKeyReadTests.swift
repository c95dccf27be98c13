import Cryptography
import Dispatch
import Foundation
import Testing

@Suite("Reading the master key file")
struct MasterKeyReadTests {
    private static let text = Data(0..<32).base64EncodedString()
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "A private file with 32 bytes in base64 is read, with and without a newline",
        arguments: [(text, 0o600), (text + "\n", 0o600), (text + "\n", 0o400), (text, 0o700)] as [(String, mode_t)])
    func accepted(text: String, mode: mode_t) throws {
        let file = try directory.write(text, to: "master.key", mode: mode)
        let same = try MasterKey.create(path: directory("same.key"), random: { [UInt8](0..<UInt8($0)) })
        #expect(try MasterKey.read(path: file).identifier == same.identifier)
    }

    @Test("Another key has another identifier")
    func identifiers() throws {
        let one = try MasterKey.create(path: directory("one.key"))
        let two = try MasterKey.create(path: directory("two.key"))
        #expect(one.identifier != two.identifier)
        #expect(one.identifier.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }

    @Test(
        "A file open to group or others is refused, and the refusal names its mode",
        arguments: [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o777] as [mode_t])
    func tooOpen(mode: mode_t) throws {
        let file = try directory.write(Self.text, to: "master.key", mode: mode)
        #expect(throws: MasterKeyProblem.tooOpen(path: file, mode: mode)) { try MasterKey.read(path: file) }
        #expect(MasterKeyProblem.tooOpen(path: file, mode: mode).description.hasSuffix("0\(String(mode, radix: 8))."))
    }

    @Test(
        "A file with anything else in it is refused, and the refusal does not quote it",
        arguments: [
            ("", .short), ("\n", .short), (Data(0..<31).base64EncodedString(), .short), ("c2VzYW1l", .short),
            (Data(0..<33).base64EncodedString(), .long), (Data(count: 600).base64EncodedString(), .long),
            (Data(count: 9000).base64EncodedString(), .long), (String(text.dropLast()), .notBase64),
            (text + "\n\n", .notBase64), (text + "\r\n", .notBase64), (" " + text, .notBase64),
            (text + text, .notBase64), ("open-sesame", .notBase64),
            (String(repeating: "-_", count: 21) + "8=", .notBase64),
        ] as [(String, MasterKeyProblem.Flaw)])
    func malformed(text: String, flaw: MasterKeyProblem.Flaw) throws {
        let file = try directory.write(text, to: "master.key")
        let problem = MasterKeyProblem.malformed(path: file, flaw)
        #expect(throws: problem) { try MasterKey.read(path: file) }
        let quoted = text.count > 2 ? "\(problem) \(problem.hint)".contains(text.prefix(8)) : false
        #expect(!quoted)
    }

    @Test("A missing file, or a link that leads nowhere, is missing")
    func missing() throws {
        let link = directory("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory("nowhere"))
        for path in [directory("nowhere"), directory("no/such/directory"), link, ""] {
            #expect(throws: MasterKeyProblem.missing(path: path)) { try MasterKey.read(path: path) }
        }
    }

    // Tests may run as root, who may read every file: here the path itself cannot be walked.
    @Test("A path the system does not walk is unreadable, in the system's words")
    func unreadable() throws {
        let path = try directory.write("", to: "file") + "/master.key"
        #expect(throws: MasterKeyProblem.unreadable(path: path, reason: "Not a directory")) {
            try MasterKey.read(path: path)
        }
        let loop = directory("loop")
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(throws: MasterKeyProblem.unreadable(path: loop, reason: "Too many levels of symbolic links")) {
            try MasterKey.read(path: loop)
        }
    }

    @Test("A directory or a device is refused")
    func notRegular() {
        for path in [directory.path, "/dev/null"] {
            #expect(throws: MasterKeyProblem.notRegularFile(path: path)) { try MasterKey.read(path: path) }
        }
    }

    @Test("A pipe is refused without waiting for somebody to write to it")
    func pipe() {
        let pipe = directory("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        // On a thread of its own: a wait for a writer would end at no time limit of a test.
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            #expect(throws: MasterKeyProblem.notRegularFile(path: pipe)) { try MasterKey.read(path: pipe) }
            done.signal()
        }
        #expect(done.wait(timeout: .now() + .seconds(30)) == .success)
    }

    @Test("A link is followed, and the file it leads to is judged")
    func links() throws {
        let link = directory("link")
        let file = try directory.write(Self.text, to: "master.key")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try MasterKey.read(path: link).identifier == MasterKey.read(path: file).identifier)
        #expect(chmod(file, 0o644) == 0)
        #expect(throws: MasterKeyProblem.tooOpen(path: link, mode: 0o644)) { try MasterKey.read(path: link) }
    }
}
