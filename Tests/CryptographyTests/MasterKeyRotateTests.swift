import Cryptography
import Foundation
import Testing

/// The database is a string here: the identifier it holds.
@Suite("Replacing the master key file")
struct MasterKeyRotateTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let old: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("master.key")
        old = try MasterKey.create(path: path).identifier
    }

    private func found(_ identifier: String) throws -> String {
        switch try MasterKey.find(identifier, besides: path) {
        case .current(let key): "current \(key.identifier)"
        case .successor(let key): "successor \(key.identifier)"
        case .neither(let key): "neither \(key.identifier)"
        }
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    }

    private func existingSuccessor() throws -> String? {
        do {
            _ = try MasterKey.prepareSuccessor(besides: path)
            return nil
        } catch {
            if case .exists(let key) = error { return key.identifier }
            throw error
        }
    }

    @Test("Uninterrupted, the new key is in the file, and the old one beside it under its identifier")
    func whole() throws {
        let new = try MasterKey.prepareSuccessor(besides: path).identifier
        #expect(new != old)
        #expect(try mode(of: path + ".next") == 0o600)
        #expect(try MasterKey.read(path: path).identifier == old)
        #expect(try MasterKey.promoteSuccessor(besides: path) == "\(path).previous-\(old)")
        #expect(try found(new) == "current \(new)")
        #expect(try MasterKey.read(path: "\(path).previous-\(old)").identifier == old)
        #expect(try mode(of: "\(path).previous-\(old)") == 0o600)
        #expect(try files() == ["master.key", "master.key.previous-\(old)"])
    }

    @Test("Every old key of several rotations is kept")
    func twice() throws {
        let second = try MasterKey.prepareSuccessor(besides: path).identifier
        try MasterKey.promoteSuccessor(besides: path)
        let third = try MasterKey.prepareSuccessor(besides: path).identifier
        try MasterKey.promoteSuccessor(besides: path)
        #expect(try found(third) == "current \(third)")
        for kept in [old, second] {
            #expect(try MasterKey.read(path: "\(path).previous-\(kept)").identifier == kept)
        }
    }

    @Test("Killed while the successor is made: it is made anew")
    func duringPrepare() throws {
        _ = try directory.write("half a k", to: "master.key.next.0011223344556677.part")
        #expect(try found(old) == "current \(old)")
        #expect(try existingSuccessor() == nil)
    }

    @Test("Killed before the database commits: the old key is found, and the successor comes back to go on with")
    func beforeCommit() throws {
        let new = try MasterKey.prepareSuccessor(besides: path).identifier
        #expect(try found(old) == "current \(old)")
        #expect(try existingSuccessor() == new)
        #expect(try MasterKey.read(path: path + ".next").identifier == new)
    }

    @Test("Killed after the commit: the successor is found, and promoted")
    func afterCommit() throws {
        let new = try MasterKey.prepareSuccessor(besides: path).identifier
        #expect(try found(new) == "successor \(new)")
        try MasterKey.promoteSuccessor(besides: path)
        #expect(try found(new) == "current \(new)")
    }

    @Test("Killed between keeping the old key and putting the new one in: promoting again ends it")
    func duringPromote() throws {
        let new = try MasterKey.prepareSuccessor(besides: path).identifier
        #expect(link(path, "\(path).previous-\(old)") == 0)
        #expect(try found(new) == "successor \(new)")
        try MasterKey.promoteSuccessor(besides: path)
        #expect(try found(new) == "current \(new)")
        #expect(try MasterKey.read(path: "\(path).previous-\(old)").identifier == old)
    }

    @Test("Promoted already, a second call changes nothing")
    func afterPromote() throws {
        let new = try MasterKey.prepareSuccessor(besides: path).identifier
        try MasterKey.promoteSuccessor(besides: path)
        #expect(throws: MasterKeyProblem.missing(path: path + ".next")) {
            try MasterKey.promoteSuccessor(besides: path)
        }
        #expect(try found(new) == "current \(new)")
        #expect(try files() == ["master.key", "master.key.previous-\(old)"])
    }

    @Test("A key that belongs to neither file is told, with and without a successor")
    func neither() throws {
        #expect(try found("other") == "neither \(old)")
        _ = try MasterKey.prepareSuccessor(besides: path)
        #expect(try found("other") == "neither \(old)")
    }

    @Test("A damaged successor is never promoted, and does not keep a good key from its database")
    func damagedSuccessor() throws {
        let next = try directory.write("short", to: "master.key.next")
        let problem = MasterKeyProblem.malformed(path: next, .notBase64)
        #expect(try found(old) == "current \(old)")
        #expect(throws: problem) { try found("other") }
        #expect(throws: problem) { try MasterKey.promoteSuccessor(besides: path) }
        #expect {
            try MasterKey.prepareSuccessor(besides: path)
        } throws: { error in
            if case .file(problem)? = error as? SuccessorProblem { true } else { false }
        }
        #expect(try MasterKey.read(path: path).identifier == old)
        #expect(try files() == ["master.key", "master.key.next"])
    }

    @Test("Where something else has the name the old key is to be kept under, the old key stays where it is")
    func takenName() throws {
        let kept = directory("master.key.previous-\(old)")
        let other = try MasterKey.create(path: kept).identifier
        _ = try MasterKey.prepareSuccessor(besides: path)
        #expect(throws: MasterKeyProblem.alreadyExists(path: kept)) { try MasterKey.promoteSuccessor(besides: path) }
        #expect(try MasterKey.read(path: path).identifier == old)
        #expect(try MasterKey.read(path: kept).identifier == other)
    }

    @Test("A key reached through a link is neither prepared for nor promoted over")
    func links() throws {
        let link = directory("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect {
            try MasterKey.prepareSuccessor(besides: link)
        } throws: { error in
            if case .file(.isLink(link))? = error as? SuccessorProblem { true } else { false }
        }
        _ = try MasterKey.create(path: link + ".next")
        #expect(throws: MasterKeyProblem.isLink(path: link)) { try MasterKey.promoteSuccessor(besides: link) }
        #expect(try MasterKey.read(path: link).identifier == old)
    }

    @Test("A secret sealed under the old key is sealed anew under the new one, at the same place")
    func reseal() throws {
        let place = Seal.Place(table: "connection", row: "7", column: "secret")
        let before = try MasterKey.read(path: path)
        let after = try MasterKey.prepareSuccessor(besides: path)
        let sealed = try before.sealing.seal(Secret([1, 2, 3]), at: place)
        let resealed = try after.sealing.seal(before.sealing.open(sealed, at: place), at: place)
        #expect(try after.sealing.open(resealed, at: place).reveal() == [1, 2, 3])
        #expect(throws: SealFailure.notAuthentic) { try before.sealing.open(resealed, at: place) }
    }
}
