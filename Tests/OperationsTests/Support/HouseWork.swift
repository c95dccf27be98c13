import Cryptography
import Federation
import Foundation
import GRDB
import MetricsTestKit
import Operations
import Synchronization
import TestSupport

@testable import Storage

extension TestHouse {
    var admin: Caller { .localAdministrator(user: 1000) }

    func addAgent(_ name: String = "weather", audiences: [String] = []) async throws -> Agent {
        try await desk.addAgent(
            AgentDraft(name: try Name(name), audiences: try audiences.map { try Audience($0) }), by: admin)
    }

    /// A connection that lacks nothing.
    func addConnection(
        _ name: String = "graph", agent: Agent, change: (inout Connection.Settings) -> Void = { _ in }
    ) async throws -> Connection {
        var settings = Connection.Settings(
            tenant: try Tenant("contoso.example"),
            applicationID: try ApplicationID("11111111-2222-3333-4444-555555555555"), credential: .federated(agent.id))
        change(&settings)
        return try await desk.addConnection(try Name(name), settings, by: admin)
    }

    func addClient(_ name: String = "reader", admin isAdmin: Bool = false, allow: [String] = []) async throws -> Client
    {
        try await addClientWithKey(name, admin: isAdmin, allow: allow).client
    }

    func addClientWithKey(
        _ name: String = "reader", admin isAdmin: Bool = false, allow: [String] = []
    ) async throws -> ClientWithKey {
        try await desk.addClient(
            ClientDraft(name: try Name(name), isAdmin: isAdmin, allowed: try allow.map { try .init($0) }), by: admin)
    }

    /// The audit rows of an action, oldest first; of all actions when `nil`.
    func audited(_ action: AuditEvent.Action? = nil) async throws -> [AuditRecord] {
        try await desk.auditEntries(after: 0, limit: 10_000).map(\.record)
            .filter { action == nil || $0.action == action?.rawValue }
    }

    func execute(_ sql: String) async throws {
        try await store.pool.write { db in try db.execute(sql: sql) }
    }

    /// Makes every write of an audit row fail from now on.
    func breakAudit() async throws { try await execute("ALTER TABLE audit RENAME TO elsewhere") }
    func mendAudit() async throws { try await execute("ALTER TABLE elsewhere RENAME TO audit") }

    func count(_ label: String, _ outcome: String) -> Int64 {
        metrics.counters(label: label, dimensions: [("outcome", outcome)]).map(\.totalValue).reduce(0, +)
    }
}

extension AuditRecord {
    /// A member of the details as text; `nil` when it is not there.
    func detail(_ name: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(details.utf8)) as? [String: Any]
        return object?[name].map { "\($0)" }
    }
}

/// The refusal a piece of work ends with; `nil` when it ends otherwise.
func refusal(of work: () async throws -> Void) async -> Refusal? {
    do {
        try await work()
        return nil
    } catch {
        return error as? Refusal
    }
}

/// Something that is there only after what it is used in was made.
final class Later<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)
    var value: Value? { held.withLock { $0 } }
    func set(_ value: Value) { held.withLock { $0 = value } }
}

/// Holds up whoever comes until it is opened.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    func open() { isOpen.store(true, ordering: .relaxed) }
    func pass() async { while !isOpen.load(ordering: .relaxed) { try? await Task.sleep(for: .milliseconds(1)) } }
}

extension TestHouse {
    /// Leaves a row that refers to something that is not there.
    func orphan() async throws {
        try await store.pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    INSERT INTO agent_audiences (agent_id, position, audience) VALUES ('none', 0, 'api://a');
                    PRAGMA foreign_keys = ON
                    """)
        }
    }
}

extension TestHouse {
    /// How many tokens are remembered that count once.
    func spentTokens() async throws -> Int {
        try await store.pool.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM spent_tokens") ?? 0 }
    }
}
