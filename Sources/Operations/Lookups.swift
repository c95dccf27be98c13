import Cryptography
import Federation
import FoundationEssentials
import Storage
import Synchronization

/// Clients, agents, connections and certificates that were asked for lately, so that no request waits for the database.
///
/// Bounded, forgotten whole on any change (the change watcher says so within a fraction of a second), filled on a miss.
/// Of what is asked for by name only what exists is remembered: a name that was just added is found at once.
final class Lookups: Sendable {
    private let store: Store
    private let clock: @Sendable () -> Date
    private let memory = Mutex(Memory())

    init(store: Store, clock: @escaping @Sendable () -> Date) {
        self.store = store
        self.clock = clock
    }

    /// The client that a key belongs to; `nil` for a key that is unknown or has ended.
    func client(withKey hash: ClientKeyHash) async throws -> Client? {
        let known = try await value(hash, in: \.clients) { try await store.client(withKey: hash) }
        guard let known, known.expiresAt.map({ clock() < $0 }) ?? true else { return nil }
        return known.client
    }

    func agent(_ reference: Reference<Agent>) async throws -> Agent? {
        try await value(reference, in: \.agents) { try await store.agent(reference) }
    }

    func connection(_ reference: Reference<Connection>) async throws -> Connection? {
        try await value(reference, in: \.connections) { try await store.connection(reference) }
    }

    /// Whether a caller was granted it.
    func may(_ caller: Caller, _ grant: Grant) async throws -> Bool {
        guard case .client(let client) = caller else { return true }
        return try await isGranted(grant, to: client.id)
    }

    /// Remembered either way: a client has its grants from its first moment on, and loses them by a change.
    func isGranted(_ grant: Grant, to client: ID<Client>) async throws -> Bool {
        try await value(GrantTo(client: client, grant: grant), in: \.grants) {
            try await store.isGranted(grant, to: client)
        } ?? false
    }

    /// Of those agents that a client was granted the first two, which is enough to tell whether there is only one.
    func agents(grantedTo client: ID<Client>) async throws -> [ID<Agent>] {
        try await value(client, in: \.grantedAgents) { try await store.agents(grantedTo: client, limit: 2) } ?? []
    }

    /// The same of connections.
    func connections(grantedTo client: ID<Client>) async throws -> [ID<Connection>] {
        try await value(client, in: \.grantedConnections) {
            try await store.connections(grantedTo: client, limit: 2)
        } ?? []
    }

    /// Of those connections of an application that a client was granted the first two, which is enough to tell whether
    /// there is only one.
    func connections(of application: ApplicationID, grantedTo client: ID<Client>) async throws -> [ID<Connection>] {
        let question = GrantedApplication(client: client, application: application)
        let found = try await value(question, in: \.applications) {
            let found = try await store.connections(grantedTo: client, of: application, limit: 2).map(\.id)
            return found.isEmpty ? nil : found
        }
        return found ?? []
    }

    /// The same for those that may ask for a scope. Of a client with very many connections only the first are looked at:
    /// `nil` when it cannot be told.
    /// That there is none is remembered as well, since to find it out means to look at all of them.
    func connections(for scope: Scope, grantedTo client: ID<Client>) async throws -> [ID<Connection>]? {
        try await value(GrantedScope(client: client, scope: scope), in: \.scopes) {
            let granted = try await store.connections(grantedTo: client, of: nil, limit: Self.mostCompared + 1)
            guard granted.count <= Self.mostCompared else { return nil }
            let matching = granted.filter { $0.effectiveScopes.contains { $0.matches(scope) } }
            return matching.prefix(2).map(\.id)
        }
    }

    /// Whose tokens these are, if anybody's.
    func client(withIdentity triple: Triple) async throws -> KnownIdentity? {
        try await value(triple, in: \.identities) { try await store.client(withIdentity: triple) }
    }

    /// Whether a client is known by tokens of this issuer.
    func trusts(_ issuer: Issuer) async throws -> Bool {
        try await value(issuer, in: \.issuers) { try await store.trusts(issuer) ? true : nil } ?? false
    }

    func certificate(_ id: ID<ClientCertificate>) async throws -> ClientCertificate? {
        try await value(id, in: \.certificates) { try await store.certificate(.id(id)) }
    }

    /// `Connection.target`, which looks through all that a connection may ask for, once for each question. It is one of a
    /// version, which never answers otherwise, so that no change can make it wrong.
    ///
    /// - Throws: `Refusal` as it does.
    func target(of connection: Connection, scope: Scope?, tenant: Tenant?) throws(Refusal) -> ExchangeTarget {
        let question = TargetQuestion(
            connection: connection.id, version: connection.version, scope: scope, tenant: tenant)
        if let known = remembered(question, in: \.targets) { return known }
        let target = try connection.target(scope: scope, tenant: tenant)
        memory.withLock { $0.targets.insert(target, for: question) }
        return target
    }

    /// Brings an agent, and whether a client was granted it, into memory on the calling thread, which waits for the database.
    ///
    /// - Returns: whether they are there now. A database that cannot be read is the business of whoever asks next.
    func recall(_ reference: Reference<Agent>, for client: ID<Client>) -> Bool {
        let generation = memory.withLock { $0.generation }
        guard let (agent, isGranted) = try? store.agentAtOnce(reference, for: client) else { return false }
        return memory.withLock { memory in
            guard memory.generation == generation else { return false }
            memory.agents.insert(agent, for: reference)
            memory.grants.insert(isGranted, for: GrantTo(client: client, grant: .agent(agent.id)))
            return true
        }
    }

    // The same without asking the database: `nil` says nothing about what is there.

    func rememberedClient(withKey hash: ClientKeyHash) -> Client? {
        guard let known = remembered(hash, in: \.clients), known.expiresAt.map({ clock() < $0 }) ?? true else {
            return nil
        }
        return known.client
    }

    func rememberedAgent(_ reference: Reference<Agent>) -> Agent? { remembered(reference, in: \.agents) }

    func rememberedGrant(_ grant: Grant, to client: ID<Client>) -> Bool? {
        remembered(GrantTo(client: client, grant: grant), in: \.grants)
    }

    func rememberedConnection(_ reference: Reference<Connection>) -> Connection? {
        remembered(reference, in: \.connections)
    }

    func remembers(_ certificate: ID<ClientCertificate>) -> Bool { remembered(certificate, in: \.certificates) != nil }

    private func remembered<Key, Value>(
        _ key: Key, in values: WritableKeyPath<Memory, RecentValues<Key, Value>>
    ) -> Value? {
        memory.withLock { $0[keyPath: values].value(for: key) }
    }

    /// To be called when something in the database has changed.
    func forgetAll() {
        memory.withLock { memory in
            memory = Memory(generation: memory.generation + 1)
        }
    }

    private func value<Key, Value: Sendable>(
        _ key: Key, in values: WritableKeyPath<Memory, RecentValues<Key, Value>>,
        load: () async throws -> Value?
    ) async throws -> Value? {
        let (remembered, generation) = memory.withLock { ($0[keyPath: values].value(for: key), $0.generation) }
        if let remembered { return remembered }
        guard let loaded = try await load() else { return nil }
        memory.withLock { memory in
            // Read before a change was noticed, it may be what the change did away with.
            guard memory.generation == generation else { return }
            memory[keyPath: values].insert(loaded, for: key)
        }
        return loaded
    }

    private static let mostCompared = 1000

    private struct GrantTo: Hashable {
        let client: ID<Client>
        let grant: Grant
    }

    private struct GrantedScope: Hashable {
        let client: ID<Client>
        let scope: Scope
    }

    private struct TargetQuestion: Hashable {
        let connection: ID<Connection>
        let version: Int
        let scope: Scope?
        let tenant: Tenant?
    }

    private struct GrantedApplication: Hashable {
        let client: ID<Client>
        let application: ApplicationID
    }

    private struct Memory {
        static let capacity = 20_000

        var generation = 0
        var clients = RecentValues<ClientKeyHash, KnownKey>(capacity: capacity)
        var identities = RecentValues<Triple, KnownIdentity>(capacity: capacity)
        var issuers = RecentValues<Issuer, Bool>(capacity: capacity)
        var agents = RecentValues<Reference<Agent>, Agent>(capacity: capacity)
        var connections = RecentValues<Reference<Connection>, Connection>(capacity: capacity)
        var grants = RecentValues<GrantTo, Bool>(capacity: capacity)
        var grantedAgents = RecentValues<ID<Client>, [ID<Agent>]>(capacity: capacity)
        var grantedConnections = RecentValues<ID<Client>, [ID<Connection>]>(capacity: capacity)
        var applications = RecentValues<GrantedApplication, [ID<Connection>]>(capacity: capacity)
        var scopes = RecentValues<GrantedScope, [ID<Connection>]>(capacity: capacity)
        var targets = RecentValues<TargetQuestion, ExchangeTarget>(capacity: capacity)
        var certificates = RecentValues<ID<ClientCertificate>, ClientCertificate>(capacity: capacity)
    }
}
