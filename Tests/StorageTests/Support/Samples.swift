import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport

@testable import Storage

/// A store in a directory of its own, and short ways to fill it.
struct TestStore {
    let folder: TemporaryDirectory
    let store: Store
    let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryDirectory()
        store = try folder.openStore()
    }

    init(folder: TemporaryDirectory, store: Store) { (self.folder, self.store) = (folder, store) }

    /// The same database as another process would open it.
    func opened() throws -> Store { try folder.openStore() }

    @discardableResult
    func addAgent(_ name: String, subject: String? = nil, audiences: [String] = ["api://a"]) async throws -> Agent {
        let id = ID<Agent>(UUID())
        let agent = Agent(
            id: id, name: try Name(name), subject: try subject.map { try Subject($0) } ?? Subject(of: id),
            audiences: try audiences.map { try Audience($0) }, createdAt: now)
        try await store.add(agent, audit: .sample(.agentAdded))
        return agent
    }

    @discardableResult
    func addConnection(
        _ name: String, agent: Agent, change: (inout Connection.Settings) -> Void = { _ in }
    ) async throws -> Connection {
        var settings = Connection.Settings(credential: .federated(agent.id))
        change(&settings)
        let connection = Connection(
            id: ID(UUID()), name: try Name(name), version: 1, status: settings.untried, settings: settings)
        try await store.add(connection, createdAt: now, audit: .sample(.connectionAdded))
        return connection
    }

    @discardableResult
    func addClient(_ name: String, key: String = "key", grants: Set<Grant> = []) async throws -> Client {
        let client = Client(id: ID(UUID()), name: try Name(name), isAdmin: false)
        try await store.add(
            client, grants: grants, key: ClientKey.hash(of: key), createdAt: now, audit: .sample(.clientAdded))
        return client
    }

    /// Puts keys into the empty ring; each private half is the text given.
    func startRing(_ keys: [(kid: String, state: KeyState, secret: String)]) async throws {
        try await store.startRing(
            keys.map { .sample($0.kid, $0.state, secret: $0.secret) }, audit: .sample(.ringStarted))
    }

    func execute(_ sql: String, _ arguments: StatementArguments = []) async throws {
        try await store.pool.write { db in try db.execute(sql: sql, arguments: arguments) }
    }

    func count(_ sql: String) async throws -> Int {
        try await store.pool.read { db in try Int.fetchOne(db, sql: sql) ?? -1 }
    }

    /// What the writer's connection has in force.
    func pragma(_ name: String) async throws -> String? {
        try await store.pool.writeWithoutTransaction { db in try String.fetchOne(db, sql: "PRAGMA \(name)") }
    }
}

extension AuditEvent {
    static func sample(_ action: Action = .tokenMinted, target: String = "agent:sample") -> AuditEvent {
        AuditEvent(
            at: Date(timeIntervalSince1970: 1_800_000_000.25), caller: .localAdministrator(user: 1000), action: action,
            target: target, details: [.init("sample", true)])
    }
}

extension NewKey {
    static func sample(_ kid: String, _ state: KeyState, secret: String = "secret") -> NewKey {
        NewKey(
            key: RingKey(
                publicKey: JSONWebKey(keyID: kid, modulus: "n-\(kid)", exponent: "AQAB"), state: state,
                createdAt: Date(timeIntervalSince1970: 1_800_000_000), activatesAt: nil, retiresAt: nil),
            privateKey: Secret(Array(secret.utf8)))
    }
}

/// The error a piece of work ends with; `nil` when it does not fail.
func failure(of work: () async throws -> Void) async -> StoreFailure? {
    do {
        try await work()
        return nil
    } catch {
        return error as? StoreFailure ?? .database("not a StoreFailure: \(error)")
    }
}
