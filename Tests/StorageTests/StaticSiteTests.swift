import Federation
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite("A site of files", .timeLimit(.minutes(2)))
struct StaticSiteTests {
    private let folder: TemporaryDirectory
    private let site: StaticSite
    private let documents: PublicDocuments

    init() throws {
        folder = try TemporaryDirectory()
        site = try StaticSite(directory: folder("site"), issuer: Self.issuer.get())
        documents = try Self.documents("first")
    }

    private static let keys = "site/a/b/.well-known/jwks.json"
    private static let discovery = "site/a/b/.well-known/openid-configuration"
    private static let issuer = Result { try Issuer("https://id.example/a/b") }

    @Test(
        "Both documents stand at the paths of their URLs, byte for byte, for everybody to read and nobody else to write"
    )
    func layout() async throws {
        let files = try await site.write(documents)
        #expect(files.map(\.path) == [folder(Self.keys), folder(Self.discovery)])
        let base = "https://id.example/a/b/.well-known/"
        #expect(files.map(\.url) == [base + "jwks.json", base + "openid-configuration"])
        #expect(try bytes(Self.keys) == documents.jwks.body && bytes(Self.discovery) == documents.discovery.body)
        for name in ["site", "site/a", "site/a/b", "site/a/b/.well-known"] { #expect(try mode(name) == 0o755) }
        for name in [Self.keys, Self.discovery] { #expect(try mode(name) == 0o644) }
        #expect(try folder.contents().count == 6, "nothing else is left")
    }

    @Test("What is equal already is left alone")
    func unchanged() async throws {
        #expect(try await site.write(documents).allSatisfy(\.isChanged))
        let before = [try inode(Self.keys), try inode(Self.discovery)]
        #expect(try await site.write(documents).allSatisfy { !$0.isChanged })
        #expect([try inode(Self.keys), try inode(Self.discovery)] == before)
        #expect(try await site.write(Self.documents("other")).map(\.isChanged) == [true, false])
    }

    @Test(
        "What somebody did to a file is put right", arguments: ["remove", "change", "shorten", "close", "link"])
    func mended(deed: String) async throws {
        _ = try await site.write(documents)
        let path = folder(Self.keys)
        switch deed {
        case "remove": unlink(path)
        case "change":
            try folder.write(String(repeating: "x", count: documents.jwks.body.count), to: Self.keys, mode: 0o644)
        case "shorten": truncate(path, 10)
        case "close": chmod(path, 0o600)
        default:
            try folder.write(String(decoding: documents.jwks.body, as: UTF8.self), to: "elsewhere", mode: 0o644)
            unlink(path)
            symlink(folder("elsewhere"), path)
        }
        #expect(try await site.write(documents).map(\.isChanged) == [true, false])
        #expect(try bytes(Self.keys) == documents.jwks.body)
        #expect(try mode(Self.keys) == 0o644)
        #expect(try attribute(.type, of: Self.keys) == FileAttributeType.typeRegular)
    }

    @Test("A directory that is there keeps its mode")
    func ownDirectory() async throws {
        mkdir(folder("site"), 0o750)
        chmod(folder("site"), 0o750)
        _ = try await site.write(documents)
        #expect(try mode("site") == 0o750)
    }

    @Test("What a killed writer left is removed by the next, and nothing else is")
    func leftovers() async throws {
        _ = try await site.write(documents)
        let others = ["jwks.json.part", "jwks.json.0123456789abcdef", "x.jwks.json.0123456789abcdef.part", "acme"]
        let leftovers = ["jwks.json.0123456789abcdef.part", "openid-configuration.fedcba9876543210.part"]
        for name in others + leftovers { try folder.write("half", to: "site/a/b/.well-known/\(name)") }
        _ = try await site.write(documents)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder("site/a/b/.well-known"))
        #expect(Set(left) == Set(others + ["jwks.json", "openid-configuration"]))
    }

    @Test("Two versions within a second differ in the second of their last change, of which nginx makes its entity tag")
    func seconds() async throws {
        var seen: Set<Int> = []
        for version in ["aa", "bb", "cc", "dd"] {
            _ = try await site.write(Self.documents(version))
            let time: Date? = try attribute(.modificationDate, of: Self.keys)
            seen.insert(Int(try #require(time).timeIntervalSince1970))
        }
        #expect(seen.count == 4)
    }

    @Test("Readers get a whole version however often it is replaced, by two writers at once")
    func neverHalf() async throws {
        let versions = try (0..<20).map { try Self.documents(String(repeating: "v", count: 1 + $0 * 997)) }
        let whole = Set(versions.map { Data($0.jwks.body) })
        _ = try await site.write(versions[0])
        let path = folder(Self.keys)
        let site = site
        try await withThrowingTaskGroup(of: Int.self) { group in
            for offset in [0, 7] {
                group.addTask {
                    for turn in 0..<300 { _ = try await site.write(versions[(turn * 3 + offset) % versions.count]) }
                    return 0
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var reads = 0
                    while !Task.isCancelled {
                        let seen = try Data(contentsOf: URL(filePath: path))
                        #expect(whole.contains(seen), "\(seen.count) bytes")
                        reads += 1
                        await Task.yield()
                    }
                    return reads
                }
            }
            for _ in 0..<2 { #expect(try await group.next() == 0) }
            group.cancelAll()
            for try await reads in group { #expect(reads > 100) }
        }
        #expect(try folder.contents().count == 6, "nothing is left behind")
    }

    @Test("Keys that cannot be written keep the discovery document from appearing")
    func keysFirst() async throws {
        try FileManager.default.createDirectory(atPath: folder(Self.keys), withIntermediateDirectories: true)
        await #expect(throws: StaticSiteProblem.unwritable(path: folder(Self.keys), reason: "Is a directory")) {
            try await site.write(documents)
        }
        #expect(access(folder(Self.discovery), F_OK) != 0)
        #expect(try folder.contents().count == 5, "nothing is left behind")
    }

    @Test("What stands in the way is told")
    func problems() async throws {
        func problem(_ directory: String) async throws -> StaticSiteProblem? {
            let site = try StaticSite(directory: directory, issuer: Self.issuer.get())
            do throws(StaticSiteProblem) { _ = try await site.write(documents) } catch { return error }
            return nil
        }
        try folder.write("", to: "file")
        #expect(try await problem(folder("file")) == .notADirectory(path: folder("file")))
        #expect(
            try await problem(folder("mistyped/site"))
                == .unusableDirectory(path: folder("mistyped/site"), reason: "No such file or directory"))
        try FileManager.default.createDirectory(atPath: folder("other"), withIntermediateDirectories: false)
        try folder.write("", to: "other/a")
        #expect(try await problem(folder("other")) == .notADirectory(path: folder("other/a")))
        symlink(folder("real"), folder("link"))
        #expect(try await problem(folder("link")) == .notADirectory(path: folder("link")))
        mkdir(folder("real"), 0o755)
        #expect(try await problem(folder("link")) == nil, "the operator may keep it elsewhere")
    }

    @Test(
        "Each problem is a sentence with a hint",
        arguments: [
            (StaticSiteProblem.notADirectory(path: "/p"), "what stands at /p is not a directory"),
            (.unusableDirectory(path: "/p", reason: "No"), "the directory /p cannot be made: No"),
            (.unwritable(path: "/p", reason: "No"), "the file /p cannot be written: No"),
            (.diskFull(path: "/p"), "the file /p cannot be written: the disk is full"),
        ])
    func sentences(problem: StaticSiteProblem, sentence: String) {
        #expect(problem.description == sentence)
        #expect(!problem.hint.isEmpty)
    }

    /// The documents of a ring whose only key has this modulus.
    private static func documents(_ modulus: String) throws -> PublicDocuments {
        let key = RingKey(
            publicKey: JSONWebKey(keyID: "k", modulus: modulus, exponent: "AQAB"), state: .active,
            createdAt: Date(timeIntervalSince1970: 1_800_000_000))
        return PublicDocuments(issuer: try issuer.get(), ring: KeyRing(keys: [key], revision: 1), digest: { $0 })
    }

    private func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: folder(name)))) }

    private func mode(_ name: String) throws -> Int? { try attribute(.posixPermissions, of: name) }

    private func inode(_ name: String) throws -> Int? { try attribute(.systemFileNumber, of: name) }

    /// Of the file itself where it is a link.
    private func attribute<Value>(_ key: FileAttributeKey, of name: String) throws -> Value? {
        try FileManager.default.attributesOfItem(atPath: folder(name))[key] as? Value
    }
}
