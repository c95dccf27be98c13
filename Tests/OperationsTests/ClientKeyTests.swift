import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Clients and their keys", .timeLimit(.minutes(2)))
struct ClientKeyTests {
    @Test("A key that is missing, empty or unknown is refused")
    func unknown() async throws {
        try await withHouse { house in
            let key = try await house.addClientWithKey().key.reveal()
            for presented in [nil, "", "aureole_", key + "x", String(key.dropLast()), key.uppercased()] {
                #expect(await refusal { _ = try await house.desk.client(presenting: presented) } == .unknownKey)
            }
            #expect(try await house.desk.client(presenting: key).name.text == "reader")
        }
    }

    @Test("After a rotation the old key works until the overlap ends, to the second, though it is in memory")
    func overlap() async throws {
        try await withHouse { house in
            let first = try await house.addClientWithKey()
            let second = try await house.desk.rotateKey(of: .id(first.client.id), overlap: 3600, by: house.admin)
            for key in [first.key, second.key] {
                #expect(try await house.desk.client(presenting: key.reveal()) == first.client)
            }
            house.clock.advance(3599)
            _ = try await house.desk.client(presenting: first.key.reveal())
            house.clock.advance(1)
            #expect(await refusal { _ = try await house.desk.client(presenting: first.key.reveal()) } == .unknownKey)
            house.desk.databaseChanged()
            #expect(await refusal { _ = try await house.desk.client(presenting: first.key.reveal()) } == .unknownKey)
            #expect(try await house.desk.client(presenting: second.key.reveal()) == first.client)
        }
    }

    @Test("Without an overlap the old key ends at once, also for one that was just used")
    func noOverlap() async throws {
        try await withHouse { house in
            let first = try await house.addClientWithKey()
            _ = try await house.desk.client(presenting: first.key.reveal())
            _ = try await house.desk.rotateKey(of: .id(first.client.id), overlap: 0, by: house.admin)
            #expect(await refusal { _ = try await house.desk.client(presenting: first.key.reveal()) } == .unknownKey)
        }
    }

    @Test("A removed client's key ends at once")
    func removed() async throws {
        try await withHouse { house in
            let made = try await house.addClientWithKey()
            _ = try await house.desk.client(presenting: made.key.reveal())
            try await house.desk.removeClient(.id(made.client.id), by: house.admin)
            #expect(await refusal { _ = try await house.desk.client(presenting: made.key.reveal()) } == .unknownKey)
            await #expect(throws: StoreFailure.notFound(kind: "client", "reader")) {
                try await house.desk.removeClient(.name(Name("reader")), by: house.admin)
            }
        }
    }

    @Test("Keys are in no file, no audit row and no log line")
    func secret() async throws {
        try await withHouse { house in
            let made = try await house.addClientWithKey()
            let rotated = try await house.desk.rotateKey(of: .id(made.client.id), overlap: 60, by: house.admin)
            for key in [made.key.reveal(), rotated.key.reveal()] {
                #expect(try house.folder.files(holding: key.utf8).isEmpty)
                #expect(!house.log.text.contains(key))
                #expect(!"\(made) \(rotated)".contains(key))
            }
        }
    }

    @Test("A grant is resolved when it is given: it follows the id, not the name")
    func grants() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let client = try await house.addClient(allow: [
                "agent:weather", "connection:\(connection.id)", "agent:weather",
            ])
            #expect(
                try await house.desk.grants(of: [client.id])[client.id]?.words == ["agent:weather", "connection:graph"])
            try await house.execute("UPDATE agents SET name = 'renamed'")
            house.desk.databaseChanged()
            let other = try await house.addAgent("weather")
            _ = try await house.desk.mint(.name(Name("renamed")), for: .client(client))
            #expect(await refusal { _ = try await house.desk.mint(.id(other.id), for: .client(client)) } == .notGranted)
            #expect(
                try await house.desk.grants(of: [client.id])[client.id]?.words == ["agent:renamed", "connection:graph"])
        }
    }

    @Test(
        "A grant of something that is not there is an error, and no client is made",
        arguments: [("agent:nobody", "agent"), ("connection:nobody", "connection")])
    func unknownGrant(grant: String, kind: String) async throws {
        try await withHouse { house in
            _ = try await house.addAgent()
            await #expect(throws: StoreFailure.notFound(kind: kind, "nobody")) {
                _ = try await house.addClient(allow: ["agent:weather", grant])
            }
            #expect(try await house.desk.clients().isEmpty)
        }
    }

    @Test(
        "A grant is 'agent:' or 'connection:' and a name",
        arguments: ["", "weather", "agent", "agent:", "key:a", "Agent:a"])
    func malformed(text: String) {
        #expect(throws: InvalidText.self) { _ = try ClientDraft.Allowance(text) }
    }

    @Test("What is done to clients is audited, with names and grants")
    func audited() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let client = try await house.addClient(admin: true, allow: ["agent:weather"])
            _ = try await house.desk.rotateKey(of: .id(client.id), overlap: 60, by: .client(client))
            try await house.desk.removeClient(.id(client.id), by: house.admin)
            let rows = try await house.audited().suffix(3)
            #expect(rows.map(\.action) == ["client.add", "client.rotate", "client.remove"])
            #expect(rows.map(\.actor) == ["user:1000", "client:\(client.id)", "user:1000"])
            #expect(rows.map(\.target) == Array(repeating: "client:\(client.id)", count: 3))
            #expect(
                rows.map(\.details) == [
                    #"{"name":"reader","admin":true,"grants":["agent:\#(agent.id)"]}"#, #"{"overlap":60}"#,
                    #"{"name":"reader"}"#,
                ])
        }
    }
}
