import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("What SQLite is told")
struct PragmaTests {
    @Test(
        "The writer's settings are in force",
        arguments: [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "5000")])
    func writer(pragma: String, value: String) async throws {
        let test = try TestStore()
        #expect(try await test.pragma(pragma) == value)
    }

    @Test("A database that is opened again is written as durably as a new one")
    func opensAgain() async throws {
        let test = try TestStore()
        try test.store.close()
        let again = try test.opened()
        let synchronous = try await again.pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
    }

    @Test("Readers cannot write")
    func readers() async throws {
        let test = try TestStore()
        await #expect(throws: DatabaseError.self) {
            try await test.store.pool.read { db in try db.execute(sql: "UPDATE house SET revision = 7") }
        }
    }
}
