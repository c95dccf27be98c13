package import Federation
import FoundationEssentials
import Storage

/// What an admin says of a new agent.
package struct AgentDraft: Hashable, Sendable {
    package var name: Name
    /// Built from the agent's id when `nil`, which is the better choice: it never changes hands.
    package var subject: Subject?
    /// The audience of Azure's public cloud when empty.
    package var audiences: [Audience]

    package init(name: Name, subject: Subject? = nil, audiences: [Audience] = []) {
        self.name = name
        self.subject = subject
        self.audiences = audiences
    }
}

extension Desk {
    /// - Throws: `StoreFailure.nameTaken`, `.subjectTaken`.
    package func addAgent(_ draft: AgentDraft, by caller: Caller) async throws -> Agent {
        let id = ID<Agent>(surroundings.uuid())
        let usual = try Audience(Cloud.public.tokenExchangeAudience)
        let agent = Agent(
            id: id, name: draft.name, subject: draft.subject ?? Subject(of: id),
            audiences: draft.audiences.isEmpty ? [usual] : draft.audiences.withoutRepetitions,
            createdAt: surroundings.clock())
        try await store.add(
            agent,
            audit: event(
                .agentAdded, "agent:\(id)", by: caller,
                [.init("name", .string(agent.name.text)), .init("subject", .string(agent.subject.text))]))
        return agent
    }

    /// All agents by name.
    package func agents() async throws -> [Agent] { try await store.agents() }

    /// A page of them, see `connections(after:limit:)`.
    package func agents(after name: Name?, limit: Int) async throws -> [Agent] {
        try await store.agents(after: name, limit: limit)
    }

    /// - Throws: `StoreFailure.notFound`.
    package func agent(_ reference: Reference<Agent>) async throws -> Agent {
        guard let agent = try await store.agent(reference) else {
            throw StoreFailure.notFound(kind: "agent", reference.description)
        }
        return agent
    }

    /// Switches an agent on or off. Off, it keeps its triple, but neither it nor its connections get tokens.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func setEnabled(_ enabled: Bool, _ reference: Reference<Agent>, by caller: Caller) async throws -> Agent {
        let agent = try await agent(reference)
        let action: AuditEvent.Action = enabled ? .agentEnabled : .agentDisabled
        try await store.setEnabled(enabled, agent: agent.id, audit: event(action, "agent:\(agent.id)", by: caller))
        lookups.forgetAll()
        return try await self.agent(.id(agent.id))
    }

    /// Removes an agent; its subject is never given out again.
    ///
    /// - Throws: `StoreFailure.inUse` while a connection proves itself with it, `.notFound`.
    package func removeAgent(_ reference: Reference<Agent>, by caller: Caller) async throws {
        let agent = try await agent(reference)
        try await store.remove(
            agent,
            audit: event(.agentRemoved, "agent:\(agent.id)", by: caller, [.init("name", .string(agent.name.text))]))
        lookups.forgetAll()
    }

    func event(
        _ action: AuditEvent.Action, _ target: String, _ outcome: String = "ok", by caller: Caller,
        _ details: [JSON.Member] = []
    ) -> AuditEvent {
        AuditEvent(
            at: surroundings.clock(), caller: caller, action: action, target: target, outcome: outcome,
            details: details)
    }

    func event(
        _ action: AuditEvent.Action, _ connection: Connection, _ outcome: String = "ok", by caller: Caller,
        _ details: [JSON.Member] = []
    ) -> AuditEvent {
        event(action, "connection:\(connection.id)", outcome, by: caller, details)
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    var withoutRepetitions: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
