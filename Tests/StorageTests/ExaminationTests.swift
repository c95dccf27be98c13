import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("How the database is", .timeLimit(.minutes(2)))
struct ExaminationTests {
    @Test("One that is whole says how large it is")
    func sound() async throws {
        let test = try TestStore()
        let before = try await test.store.examine()
        #expect(before.isSound && before.size >= 4096 && before.logSize > 4096)
        try await test.addAgent("a")
        try await test.addAgent("b")
        #expect(try await test.store.examine().isSound)
    }

    /// Pages of SQLite are 4096 bytes; a b-tree page begins with its kind.
    @Test("A damaged page is found, while the store opens all the same")
    func damaged() async throws {
        let test = try TestStore()
        for number in 0..<40 { try await test.addAgent("agent \(number)") }
        let page = try await test.count("SELECT rootpage FROM sqlite_master WHERE name = 'agents'")
        try test.store.close()
        let file = try FileHandle(forUpdating: URL(filePath: test.folder.data.databasePath))
        try file.seek(toOffset: UInt64(page - 1) * 4096 + 8)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 400))
        try file.close()
        let store = try test.opened()
        let failure = await failure {
            let found = try await store.examine()
            #expect(!found.damage.isEmpty && !found.isSound)
        }
        // SQLite either tells what it found or gives up on the way.
        if let failure {
            #expect(failure.description.contains("malformed"))
        }
    }

    @Test("A row that refers to nothing is found")
    func orphan() async throws {
        let test = try TestStore()
        try await test.store.pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    INSERT INTO agent_audiences (agent_id, position, audience) VALUES ('none', 0, 'api://a');
                    PRAGMA foreign_keys = ON
                    """)
        }
        let found = try await test.store.examine()
        #expect(found.tableWithOrphan == "agent_audiences" && !found.isSound)
    }

    @Test("A newest audit row that was not written so is found, be it the first or not", arguments: [1, 2])
    func audit(rows: Int) async throws {
        let test = try TestStore()
        for number in 0..<rows { try await test.addAgent("agent \(number)") }
        #expect(try await test.store.examine().isSound)
        let triggers = try await test.store.pool.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        }
        for trigger in triggers { try await test.execute("DROP TRIGGER \"\(trigger)\"") }
        try await test.execute("UPDATE audit SET outcome = 'forged' WHERE sequence = ?", [rows])
        let found = try await test.store.examine()
        #expect(!found.hasSoundAuditHead && !found.isSound)
    }

    @Test("What the system says of files and of space")
    func place() throws {
        let test = try TestStore()
        #expect(test.folder.data.databaseModes?.directory == 0o700)
        let path = try test.folder.write("x", to: "file", mode: 0o640)
        #expect(FileModes(at: path) == FileModes(directory: 0o700, file: 0o640))
        #expect(FileModes(at: test.folder("nothing")) == nil)
        let space = try #require(test.folder.data.space)
        #expect(space.free > 0 && space.total >= space.free)
        #expect(DataDirectory(path: test.folder("nowhere")).space == nil)
    }
}
