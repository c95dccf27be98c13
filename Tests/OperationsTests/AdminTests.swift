import Cryptography
import Federation
import Foundation
import GRDB
import Operations
import TestSupport
import Testing

@testable import Storage

@Suite("Admins", .timeLimit(.minutes(2)))
struct AdminTests {
    private static let noRing = HousePlan.with { $0.startsRing = false }

    @Test("An admin is added, listed, found and removed, and each act is audited without a passphrase")
    func life() async throws {
        try await withHouse(Self.noRing) { house in
            #expect(try await !house.desk.hasAdmins())
            let anna = try await house.addAdmin()
            #expect(try await house.desk.hasAdmins())
            #expect(try await house.desk.admins() == [anna])
            #expect(try await house.desk.admin(.name(Name("anna"))) == anna)
            let other = Secret("battery horse correct")
            #expect(try await house.desk.setPassphrase(other, of: .id(anna.id), by: house.admin) == anna)
            try await house.desk.removeAdmin(.id(anna.id), by: house.admin)
            #expect(try await house.desk.admins() == [])
            let rows = try await house.audited()
            #expect(rows.map(\.action) == ["admin.add", "admin.passphrase", "admin.remove"])
            #expect(rows.allSatisfy { $0.target == "admin:\(anna.id)" && $0.actor == "user:1000" })
            #expect(!rows.contains { "\($0)".contains("horse") })
            #expect(try house.folder.files(holding: Anna.passphrase.utf8).isEmpty)
        }
    }

    @Test("A name is given once; who is not there is said not to be")
    func refusals() async throws {
        try await withHouse(Self.noRing) { house in
            try await house.addAdmin()
            await #expect(throws: StoreFailure.nameTaken(kind: "an admin", try Name("anna"))) {
                try await house.addAdmin()
            }
            await #expect(throws: StoreFailure.notFound(kind: "admin", "bob")) {
                try await house.desk.removeAdmin(.name(Name("bob")), by: house.admin)
            }
            await #expect(throws: StoreFailure.notFound(kind: "admin", "bob")) {
                _ = try await house.desk.setPassphrase(
                    Secret(Anna.passphrase), of: .name(Name("bob")), by: house.admin)
            }
        }
    }

    @Test(
        "A passphrase that can be guessed is refused, when it is first given and later",
        arguments: [
            ("", PassphraseProblem.tooShort), ("elevenchars", .tooShort), ("a\u{301}elevenchar", .tooShort),
            ("annanotherone", .isTheName), ("AnnaNotherOne", .isTheName),
            (String(repeating: "x", count: 1025), .tooLong), (String(repeating: "é", count: 513), .tooLong),
        ])
    func weak(passphrase: String, problem: PassphraseProblem) async throws {
        try await withHouse(Self.noRing) { house in
            await #expect(throws: problem) {
                try await house.addAdmin("annanotherone", passphrase: passphrase)
            }
            #expect(try await house.desk.admins().isEmpty)
            let anna = try await house.addAdmin("annanotherone", passphrase: Anna.passphrase)
            await #expect(throws: problem) {
                _ = try await house.desk.setPassphrase(Secret(passphrase), of: .id(anna.id), by: house.admin)
            }
        }
    }

    @Test("One of twelve characters, and one of 1024 bytes, will do", arguments: [12, 1024])
    func longEnough(length: Int) async throws {
        try await withHouse(Self.noRing) { house in
            let passphrase = String(repeating: "x", count: length)
            try await house.addAdmin(passphrase: passphrase)
            #expect(try await house.signIn("anna", passphrase).admin.name.text == "anna")
        }
    }

    @Test("Two admins with one passphrase have two hashes")
    func salted() async throws {
        try await withHouse(Self.noRing) { house in
            try await house.addAdmin("anna")
            try await house.addAdmin("bob")
            let hashes = try await house.store.pool.read { db in
                try String.fetchSet(db, sql: "SELECT passphrase FROM admins")
            }
            #expect(hashes.count == 2)
        }
    }
}
