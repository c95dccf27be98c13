import Foundation
import Glibc
import Testing

@Suite("The data directory and the master key", .inTurn)
struct DataDirectoryTests {
    @Test("A directory that cannot be written stops everything", arguments: [["agent", "list"], ["serve"]])
    func readOnly(command: [String]) async throws {
        let site = try await Site()
        let data = try site.directory("data", mode: 0o500)
        let outcome = try await site.withoutRoot(command)
        #expect(outcome.status == 1)
        #expect(outcome.out == "")
        #expect(
            outcome.err == """
                aureole: error: The data directory \(data) cannot be used: Permission denied.
                aureole: hint: Give another directory with --data or AUREOLE_DATA, or mend this one.

                """)
        #expect(try site.folder.files(in: "data").isEmpty)
    }

    @Test("A directory of another user is refused, even to root, with the command that works")
    func otherOwner() async throws {
        let site = try await Site()
        let (data, owner) = geteuid() == 0 ? (try site.directory("data", mode: 0o700), "nobody") : ("/usr", "root")
        for command in [["agent", "list"], ["serve"]] {
            let outcome = try await site.aureole(command + ["--data", data])
            #expect(outcome.status == 1)
            #expect(outcome.out == "")
            let sentence = "The data directory \(data) belongs to \(owner), and this command runs as "
            #expect(outcome.err.hasPrefix("aureole: error: \(sentence)"))
            #expect(outcome.err.hasSuffix("aureole: hint: Run it as the owner: sudo -u \(owner) aureole ...\n"))
        }
        #expect(!FileManager.default.fileExists(atPath: data + "/aureole.db"))
        #expect(!FileManager.default.fileExists(atPath: site.folder("keys/master.key")))
    }

    @Test("A database of a newer version is left alone", arguments: [["agent", "list"], ["serve"]])
    func newer(command: [String]) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        try await site.sqlite("INSERT INTO grdb_migrations VALUES ('999')")
        let before = try site.folder.files(in: "data")
        let outcome = try await site.aureole(command, with: site.tls)
        #expect(outcome.status == 1)
        #expect(outcome.out == "")
        #expect(
            outcome.err == """
                aureole: error: The database \(site.folder("data/aureole.db")) was made by a newer version of aureole.
                aureole: hint: Use that version, or restore a backup made by this one.

                """)
        #expect(try site.folder.files(in: "data") == before)
    }

    @Test("A path that leads through nothing is not made")
    func deep() async throws {
        let site = try await Site()
        let outcome = try await site.aureole("agent", "list", "--data", site.folder("no/where"))
        #expect(outcome.status == 1)
        #expect(
            outcome.err.hasPrefix(
                "aureole: error: The data directory \(site.folder("no/where")) cannot be used: No such file or directory.\n"
            ))
        #expect(!FileManager.default.fileExists(atPath: site.folder("no")))
    }

    @Test("A file in its place is told as one")
    func file() async throws {
        let site = try await Site()
        try site.folder.write("", to: "data")
        let outcome = try await site.aureole("agent", "list")
        #expect(outcome.status == 1)
        #expect(outcome.err.hasPrefix("aureole: error: \(site.folder("data")) is not a directory.\n"))
    }

    @Test("A master key that cannot be used stops everything and nothing is made in its place", arguments: Damage.all)
    func masterKey(row: Damage) async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let good = try site.folder.read("keys/master.key")
        try row.act(site.folder)
        let before = try site.folder.files(in: "data")
        #expect(Array(before.keys) == ["aureole.db"])
        for command in [["agent", "list"], ["serve"], ["token", "mint", "helpdesk"]] {
            let outcome = try await site.aureole(command, with: site.tls)
            #expect(outcome.status == 1)
            #expect(outcome.out == "")
            let lines = outcome.err.split(separator: "\n")
            try #require(lines.count == 2, "\(outcome.err)")
            #expect(lines[0].hasPrefix("aureole: error: ") && lines[1].hasPrefix("aureole: hint: "))
            #expect(lines[0].contains(row.word), "\(outcome.err)")
            #expect(!outcome.err.contains(good.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        #expect(FileManager.default.fileExists(atPath: site.folder("keys/master.key")) == row.leavesFile)
        #expect(try site.folder.files(in: "data") == before)
        try? FileManager.default.removeItem(atPath: site.folder("keys/master.key"))
        try site.folder.write(good, to: "keys/master.key")
        #expect(try await site.aureole("token", "mint", "helpdesk").status == 0)
    }
}

/// What may happen to a master key.
struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Stands in the sentence about it.
    let word: String
    var leavesFile = true
    let act: @Sendable (Folder) throws -> Void

    static let all = [
        Damage(testDescription: "gone", word: "master.key", leavesFile: false) { folder in
            try FileManager.default.removeItem(atPath: folder("keys/master.key"))
        },
        Damage(testDescription: "another's", word: "is not the one this database was made with") { folder in
            try folder.write(Data(repeating: 7, count: 32).base64EncodedString() + "\n", to: "keys/master.key")
        },
        Damage(testDescription: "empty", word: "master.key") { try $0.write("", to: "keys/master.key") },
        Damage(testDescription: "too short", word: "master.key") { folder in
            try folder.write(Data(repeating: 7, count: 31).base64EncodedString(), to: "keys/master.key")
        },
        Damage(testDescription: "not base64", word: "master.key") {
            try $0.write("no key at all!", to: "keys/master.key")
        },
        Damage(testDescription: "readable by others", word: "master.key") { folder in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: folder("keys/master.key"))
        },
    ]
}

extension Site {
    /// Makes a directory in here that belongs to whoever `withoutRoot` runs as.
    fileprivate func directory(_ name: String, mode: Int) throws -> String {
        try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: false)
        if geteuid() == 0 { chown(folder(name), Self.nobody, Self.nobody) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder(name))
        return folder(name)
    }

    /// Runs a command as somebody whom permissions bind.
    fileprivate func withoutRoot(_ command: [String]) async throws -> Outcome {
        guard geteuid() == 0 else { return try await aureole(command) }
        let arguments =
            ["--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups", Program.aureole.path] + command
        return try await Program(path: "/usr/bin/setpriv").run(arguments, environment: environment, in: folder)
    }

    private static let nobody: UInt32 = 65_534
}
