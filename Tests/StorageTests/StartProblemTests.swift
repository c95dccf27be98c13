import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("What stops a start")
struct StartProblemTests {
    /// A directory with a key and a database that nobody has open.
    private func closedHouse() async throws -> TemporaryDirectory {
        let test = try TestStore()
        try await test.addAgent("weather")
        try test.store.close()
        return test.folder
    }

    /// Tries to open, and makes sure that not a byte changed and nothing appeared.
    private func problem(_ folder: TemporaryDirectory, issuer: Issuer? = nil) throws -> StartProblem? {
        let before = try folder.contents()
        let opened = Result { try folder.openStore(issuer: issuer) }
        let after = try folder.contents()
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        #expect(changed.isEmpty)
        guard case .failure(let error) = opened else { return nil }
        return error as? StartProblem
    }

    @Test("The key of another database")
    func wrongKey() async throws {
        let folder = try await closedHouse()
        try FileManager.default.removeItem(atPath: folder.masterKeyFile)
        _ = try MasterKey.create(path: folder.masterKeyFile)
        #expect(try problem(folder) == .wrongMasterKey(path: folder.masterKeyFile))
    }

    @Test("A missing key beside a database; none is made")
    func missingKey() async throws {
        let folder = try await closedHouse()
        try FileManager.default.removeItem(atPath: folder.masterKeyFile)
        #expect(try problem(folder) == .masterKey(.missing(path: folder.masterKeyFile)))
    }

    @Test("A key that others may read", arguments: [0o640, 0o604, 0o660, 0o601])
    func openKey(mode: Int) async throws {
        let folder = try await closedHouse()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.masterKeyFile)
        #expect(
            try problem(folder) == .masterKey(.tooOpen(path: folder.masterKeyFile, mode: UInt32(mode))))
    }

    @Test("A damaged key is not replaced, with a database beside it or without", arguments: [true, false])
    func damagedKey(database: Bool) async throws {
        let folder = database ? try await closedHouse() : try TemporaryDirectory()
        for name in ["data", "keys"] where !database {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: false)
        }
        try folder.write("c2hvcnQ=\n", to: "keys/master.key")
        #expect(try problem(folder) == .masterKey(.malformed(path: folder.masterKeyFile, .short)))
        try folder.write("", to: "keys/master.key")
        #expect(try problem(folder) == .masterKey(.malformed(path: folder.masterKeyFile, .short)))
        try folder.write("no base64", to: "keys/master.key")
        #expect(try problem(folder) == .masterKey(.malformed(path: folder.masterKeyFile, .notBase64)))
    }

    @Test("Another issuer than the stored one, even if only a slash differs; both are named")
    func otherIssuer() async throws {
        let folder = try await closedHouse()
        let (stored, given) = (try Issuer("https://localhost:8443"), try Issuer("https://localhost:8443/"))
        let problem = try problem(folder, issuer: given)
        #expect(problem == .issuerDiffers(stored: stored, given: given))
        let both = "https://localhost:8443, and the settings say https://localhost:8443/"
        #expect(problem?.description.contains(both) == true)
    }

    @Test("A database of a newer version")
    func newer() async throws {
        let folder = try await closedHouse()
        let queue = try DatabaseQueue(path: folder("data/aureole.db"))
        try await queue.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
        try queue.close()
        #expect(try problem(folder) == .newerDatabase(path: folder("data/aureole.db")))
    }

    @Test("A file that is no database")
    func noDatabase() async throws {
        let folder = try await closedHouse()
        try folder.write(String(repeating: "not a database ", count: 1000), to: "data/aureole.db")
        let problem = try problem(folder)
        #expect(problem == .database(path: folder("data/aureole.db"), .database("file is not a database")))
    }

    @Test("A data path that is a file")
    func dataIsFile() throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "data")
        #expect(try problem(folder) == .notADirectory(path: folder("data")))
    }

    @Test("A data path whose parent is missing")
    func missingParent() throws {
        let folder = try TemporaryDirectory()
        let data = DataDirectory(path: folder("no/data"))
        #expect(
            throws: StartProblem.unusableDirectory(path: data.path, reason: "No such file or directory")
        ) {
            _ = try Store.open(
                data, masterKey: try folder.masterKey(folder.masterKeyFile), issuer: nil,
                firstIssuer: Issuer("https://localhost"),
                now: .now)
        }
        #expect(try folder.contents().isEmpty)
    }

    @Test("A directory of another user is refused with the command that works, even to root")
    func otherOwner() async throws {
        let folder = try await closedHouse()
        let (path, owner, user): (String, String, String)
        if geteuid() == 0 {
            try #require(chown(folder("data"), 65534, 65534) == 0)
            (path, owner, user) = (folder("data"), "nobody", "root")
        } else {
            (path, owner, user) = ("/usr", "root", NSUserName())
        }
        let before = try folder.contents()
        let problem = #expect(throws: StartProblem.self) {
            _ = try Store.open(
                DataDirectory(path: path), masterKey: try folder.masterKey(folder.masterKeyFile), issuer: nil,
                firstIssuer: Issuer("https://localhost"), now: .now)
        }
        #expect(problem == .otherOwner(path: path, owner: owner, user: user))
        #expect(problem?.hint.contains("sudo -u \(owner) aureole") == true)
        #expect(try folder.contents() == before)
    }

    @Test("A directory that cannot be written", arguments: [true, false])
    func readOnly(hasDatabase: Bool) async throws {
        let folder = try await closedHouse()
        if !hasDatabase { try FileManager.default.removeItem(atPath: folder("data/aureole.db")) }
        try withReadOnly(folder("data")) {
            let problem = try problem(folder)
            guard case .unusableDirectory(let path, let reason) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(path == folder("data"))
            #expect(["Read-only file system", "Permission denied"].contains(reason))
        }
    }

    /// Root may write anywhere but on a file system that is mounted read-only.
    private func withReadOnly(_ path: String, _ body: () throws -> Void) throws {
        guard geteuid() == 0 else {
            chmod(path, 0o500)
            defer { chmod(path, 0o700) }
            return try body()
        }
        let bound = mount(path, path, nil, UInt(MS_BIND), nil)
        try #require(bound == 0, "root has to be allowed to mount here")
        defer { umount(path) }
        let restricted = mount(path, path, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil)
        try #require(restricted == 0)
        try body()
    }

    @Test("Each problem says what to do")
    func hints() throws {
        let (one, other) = (try Issuer("https://a.example"), try Issuer("https://b.example"))
        let problems: [StartProblem] = [
            .notADirectory(path: "/p"), .unusableDirectory(path: "/p", reason: "r"),
            .otherOwner(path: "/p", owner: "o", user: "u"), .masterKey(.missing(path: "/p")),
            .wrongMasterKey(path: "/p"), .masterKeyReplaced, .issuerDiffers(stored: one, given: other),
            .alreadyServed(path: "/p"), .unusableLock(path: "/p", reason: "r"), .newerDatabase(path: "/p"),
            .database(path: "/p", .database("m")),
        ]
        for problem in problems {
            #expect(!problem.hint.isEmpty && !problem.description.isEmpty)
            #expect(problem.hint != problem.description)
        }
    }
}
