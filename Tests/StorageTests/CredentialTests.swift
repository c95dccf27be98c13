import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Credentials at rest")
struct CredentialTests {
    private let test: TestStore
    private let agent: Agent

    init() async throws {
        test = try TestStore()
        agent = try await test.addAgent("weather")
    }

    private func addWithSecret(_ name: String = "graph", _ value: String = "Q8~one") async throws -> Connection {
        let secret = ClientSecret(id: ID(UUID()), expiresAt: test.now + 86_400)
        let settings = Connection.Settings(credential: .secret(secret))
        let connection = Connection(
            id: ID(UUID()), name: try Name(name), version: 1, status: .draft, settings: settings)
        try await test.store.add(
            connection, secret: Secret(Array(value.utf8)), createdAt: test.now, audit: .sample(.connectionAdded))
        return connection
    }

    private func addCertificate(_ name: String = "cert", thumbprint byte: UInt8 = 1) async throws -> ClientCertificate {
        let certificate = ClientCertificate(
            id: ID(UUID()), name: try Name(name), subject: "CN=x",
            thumbprint: Thumbprint(.init(repeating: byte, count: 20)),
            thumbprintSHA256: Thumbprint(.init(repeating: byte, count: 32)), notBefore: test.now,
            notAfter: test.now + 86_400)
        try await test.store.add(
            certificate, der: [1, 2, 3], privateKey: Secret(Array("private".utf8)), audit: .sample(.certificateAdded))
        return certificate
    }

    /// The connection as it is now.
    private func now(_ connection: Connection) async throws -> Connection {
        try #require(try await test.store.connection(.id(connection.id)))
    }

    private func move(
        _ connection: Connection, to credential: Credential, previous: Credential?, secret: String? = nil
    ) async throws -> Connection {
        var settings = connection.settings
        (settings.credential, settings.previousCredential) = (credential, previous)
        try await test.store.update(
            connection, settings: settings, secret: secret.map { Secret(Array($0.utf8)) },
            audit: .sample(.credentialChanged))
        return try await now(connection)
    }

    @Test("A connection with a secret comes back as it was put in; the value stands nowhere in the clear")
    func secret() async throws {
        let connection = try await addWithSecret()
        #expect(try await now(connection) == connection)
        guard case .secret(let secret) = connection.settings.credential else { throw StoreFailure.cancelled }
        #expect(try await test.store.value(of: secret).reveal() == Array("Q8~one".utf8))
        try test.store.close()
        for file in try FileManager.default.contentsOfDirectory(atPath: test.folder("data")) {
            let bytes = try Data(contentsOf: URL(filePath: test.folder("data/\(file)")))
            #expect(bytes.range(of: Data("Q8~one".utf8)) == nil, "\(file)")
        }
    }

    @Test("A secret that is replaced stays until it is no longer the previous one; then it is destroyed")
    func destroyed() async throws {
        let connection = try await addWithSecret()
        guard case .secret(let old) = connection.settings.credential else { throw StoreFailure.cancelled }
        let next = ClientSecret(id: ID(UUID()), expiresAt: nil)
        let moved = try await move(connection, to: .secret(next), previous: .secret(old), secret: "Q8~two")
        #expect(moved.settings.credential == .secret(next) && moved.settings.previousCredential == .secret(old))
        #expect(try await test.store.countOfSecrets() == 2)
        #expect(try await test.store.value(of: old).reveal() == Array("Q8~one".utf8))
        #expect(try await test.store.value(of: next).reveal() == Array("Q8~two".utf8))
        let federated = try await move(moved, to: .federated(agent.id), previous: .secret(next))
        #expect(try await test.store.countOfSecrets() == 1)
        #expect(
            await failure { _ = try await test.store.value(of: old) }
                == .notFound(kind: "client secret", old.id.description))
        _ = try await move(federated, to: .federated(agent.id), previous: nil)
        #expect(try await test.store.countOfSecrets() == 0)
    }

    @Test("A secret goes with its connection, and leaves those of others alone")
    func removed() async throws {
        let (first, second) = (try await addWithSecret(), try await addWithSecret("other", "Q8~other"))
        _ = try await move(second, to: second.settings.credential, previous: nil)
        #expect(try await test.store.countOfSecrets() == 2)
        try await test.store.remove(try await now(first), audit: .sample(.connectionRemoved))
        #expect(try await test.store.countOfSecrets() == 1)
    }

    @Test("The other settings of a connection come back: algorithm, other tenants, permissions, what was before")
    func settings() async throws {
        let certificate = try await addCertificate()
        let connection = try await test.addConnection("graph", agent: agent) { settings in
            settings.credential = .certificate(certificate.id)
            settings.previousCredential = .federated(agent.id)
            settings.assertionAlgorithm = .rs256
            settings.permissions = .delegated
            settings.otherTenants = [try! Tenant("b.example"), try! Tenant("a.example")]
        }
        #expect(try await now(connection) == connection)
        var settings = connection.settings
        settings.otherTenants = []
        try await test.store.update(connection, settings: settings, status: .draft, audit: .sample(.connectionChanged))
        #expect(try await now(connection).settings == settings)
    }

    @Test("A certificate comes back as it was put in, and its key is sealed")
    func certificate() async throws {
        let certificate = try await addCertificate()
        #expect(try await test.store.certificate(.name(certificate.name)) == certificate)
        #expect(try await test.store.certificates() == [certificate])
        #expect(try await test.store.der(of: certificate) == [1, 2, 3])
        #expect(try await test.store.privateKey(of: certificate.id).reveal() == Array("private".utf8))
        let sealed = try await test.store.pool.read { db in
            try Data.fetchOne(db, sql: "SELECT sealed FROM certificates")
        }
        #expect(sealed?.range(of: Data("private".utf8)) == nil)
    }

    @Test("Neither a name nor a certificate is taken twice")
    func sameCertificate() async throws {
        let certificate = try await addCertificate()
        #expect(
            await failure { _ = try await addCertificate("cert", thumbprint: 2) }
                == .nameTaken(kind: "a certificate", certificate.name))
        #expect(await failure { _ = try await addCertificate("again") } == .certificateKnown(certificate.name))
        #expect(try await test.store.certificates() == [certificate])
    }

    @Test("What a connection proves itself with is not removed; what it did so with before is, and cannot be put back")
    func inUse() async throws {
        let certificate = try await addCertificate()
        let connection = try await test.addConnection("graph", agent: agent) {
            $0.credential = .certificate(certificate.id)
            $0.previousCredential = .federated(agent.id)
        }
        #expect(
            await failure { try await test.store.remove(certificate, audit: .sample(.certificateRemoved)) }
                == .inUse(kind: "certificate", certificate.name, by: [connection.name]))
        try await test.store.remove(agent, audit: .sample(.agentRemoved))
        #expect(try await now(connection).settings.previousCredential == nil)
        let other = try await addCertificate("other", thumbprint: 2)
        let moved = try await move(
            try await now(connection), to: .certificate(other.id), previous: .certificate(certificate.id))
        try await test.store.remove(certificate, audit: .sample(.certificateRemoved))
        #expect(try await now(moved).settings.previousCredential == nil)
        #expect(
            await failure { try await test.store.remove(certificate, audit: .sample(.certificateRemoved)) }
                == .notFound(kind: "certificate", "cert"))
        #expect(
            await failure { _ = try await test.store.privateKey(of: certificate.id) }
                == .notFound(kind: "certificate", certificate.id.description))
        #expect(
            await failure { _ = try await move(try await now(moved), to: .certificate(certificate.id), previous: nil) }
                == .notFound(kind: "certificate", certificate.id.description))
    }

    @Test(
        "How a call ended is written with its audit row; a failure keeps the last success, and one of a removed connection is dropped"
    )
    func outcomes() async throws {
        let tenant = try Tenant("contoso.example")
        let connection = try await test.addConnection("graph", agent: agent)
        func note(_ seconds: Double, _ problem: String?) async throws {
            let at = test.now + seconds
            try await test.store.journal.append(
                .sample(.tokenExchanged),
                outcome: ExchangeOutcome(
                    connection: connection.id, tenant: tenant, triedAt: at, succeededAt: problem == nil ? at : nil,
                    problem: problem))
        }
        #expect(try await test.store.outcome(of: connection.id, tenant: tenant) == nil)
        try await note(1, "AADSTS700016")
        #expect(try await test.store.outcomes().map(\.succeededAt) == [nil])
        try await note(2, nil)
        try await note(3, "AADSTS7000222")
        let outcome = try #require(try await test.store.outcome(of: connection.id, tenant: tenant))
        #expect(outcome.triedAt == test.now + 3 && outcome.succeededAt == test.now + 2)
        #expect(outcome.problem == "AADSTS7000222")
        try await note(4, nil)
        #expect(try await test.store.outcomes().map(\.problem) == [nil])
        try await test.store.remove(try await now(connection), audit: .sample(.connectionRemoved))
        #expect(try await test.store.outcomes() == [])
        let rows = try await test.count("SELECT count(*) FROM audit")
        try await note(5, nil)
        #expect(try await test.store.outcomes() == [])
        #expect(try await test.count("SELECT count(*) FROM audit") == rows + 1)
    }

    @Test("A rotation of the master key reaches secrets and certificates")
    func rotation() async throws {
        let (connection, certificate) = (try await addWithSecret(), try await addCertificate())
        guard case .secret(let secret) = connection.settings.credential else { throw StoreFailure.cancelled }
        let source = try test.folder.masterKey(test.folder.masterKeyFile)
        _ = try await test.store.rotateMasterKey(of: source, into: nil) { _ in .sample(.masterKeyRotated) }
        let store = try test.opened()
        #expect(try await store.value(of: secret).reveal() == Array("Q8~one".utf8))
        #expect(try await store.privateKey(of: certificate.id).reveal() == Array("private".utf8))
        #expect(await failure { _ = try await test.store.value(of: secret) } == .masterKeyReplaced)
    }
}
