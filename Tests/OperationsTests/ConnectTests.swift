import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Adding a connection with what it proves itself with", .timeLimit(.minutes(2)))
struct ConnectTests {
    private func edit(_ cloud: Cloud? = nil) throws -> ConnectionEdit {
        var edit = ConnectionEdit()
        edit.tenant = try Tenant("contoso.example")
        edit.cloud = cloud
        return edit
    }

    private func all(in house: TestHouse) async throws -> [String] {
        [
            try await house.desk.agents().map { "agent \($0.name)" },
            try await house.desk.certificates().map { "certificate \($0.name)" },
            try await house.desk.connections().map { "connection \($0.name)" },
        ].flatMap { $0 } + ["\(try await house.store.countOfSecrets()) secrets"]
    }

    @Test(
        "A new agent has the audience of the connection's cloud", arguments: [nil] + Cloud.allCases.map { $0 as Cloud? }
    )
    func newAgent(cloud: Cloud?) async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let connection = try await house.desk.connect(
                Name("graph"), try edit(cloud), with: .newAgent(Name("robot")), by: house.admin)
            let agent = try await house.desk.agent(.name(Name("robot")))
            #expect(connection.settings.credential == .federated(agent.id))
            #expect(agent.audiences.map(\.text) == [(cloud ?? .public).tokenExchangeAudience])
            #expect(
                connection.settings.cloud == cloud ?? .public && connection.settings.tenant?.text == "contoso.example")
            #expect(try await house.desk.connection(.id(connection.id)) == connection)
            #expect(try await house.audited().suffix(2).map(\.action) == ["agent.add", "connection.add"])
        }
    }

    @Test("A new certificate lives for a year")
    func newCertificate() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let connection = try await house.desk.connect(
                Name("graph"), try edit(), with: .newCertificate(Name("cert")), by: house.admin)
            let certificate = try await house.desk.certificate(.name(Name("cert")))
            #expect(connection.settings.credential == .certificate(certificate.id))
            #expect(certificate.notAfter == house.clock.now.addingTimeInterval(365 * 86_400))
        }
    }

    @Test("What is there already is taken as it is")
    func existing() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let agent = try await house.addAgent()
            let certificate = try await house.desk.createCertificate(Name("cert"), days: 1, by: house.admin)
            for (name, credential) in [
                ("a", NewCredential.federated(.id(agent.id))), ("b", .certificate(.name(certificate.name))),
                ("c", .clientSecret("Q8~x", expiresAt: nil)),
            ] {
                let connection = try await house.desk.connect(
                    Name(name), try edit(), with: .existing(credential), by: house.admin)
                #expect(connection.settings.tenant?.text == "contoso.example")
            }
            #expect(
                try await all(in: house) == [
                    "agent weather", "certificate cert", "connection a", "connection b", "connection c", "1 secrets",
                ])
        }
    }

    private static let firsts: [FirstCredential] = [
        .newAgent(try! Name("fresh")), .newCertificate(try! Name("fresh")),
        .existing(.clientSecret("Q8~x", expiresAt: nil)),
    ]

    @Test("When the name is taken nothing is made", arguments: firsts.indices)
    func nameTaken(first: Int) async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            _ = try await house.addConnection(agent: try await house.addAgent())
            let (before, rows) = (try await all(in: house), try await house.audited().count)
            let taken = StoreFailure.nameTaken(kind: "a connection", try Name("graph"))
            await #expect(throws: taken) {
                try await house.desk.connect(Name("graph"), edit(), with: Self.firsts[first], by: house.admin)
            }
            #expect(try await all(in: house) == before)
            #expect(try await house.audited().count == rows, "not even for a moment")
        }
    }

    @Test(
        "When the connection cannot be added after all, what was made for it is removed again",
        arguments: firsts.indices)
    func removed(first: Int) async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            _ = try await house.addAgent()
            let before = try await all(in: house)
            // As a disk that fails would: it is the connection alone that cannot be written.
            try await house.execute(
                """
                CREATE TRIGGER broken BEFORE INSERT ON connections BEGIN SELECT RAISE(ABORT, 'no more of these'); END
                """)
            await #expect(throws: StoreFailure.database("no more of these")) {
                try await house.desk.connect(Name("graph"), edit(), with: Self.firsts[first], by: house.admin)
            }
            #expect(try await all(in: house) == before)
        }
    }

    @Test("When the agent or the certificate cannot be made, there is no connection", arguments: [0, 1])
    func notMade(first: Int) async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            _ = try await house.addAgent("fresh")
            _ = try await house.desk.createCertificate(Name("fresh"), days: 1, by: house.admin)
            let before = try await all(in: house)
            await #expect(throws: StoreFailure.self) {
                try await house.desk.connect(Name("graph"), edit(), with: Self.firsts[first], by: house.admin)
            }
            #expect(try await all(in: house) == before)
        }
    }
}
