import Cryptography
import Federation
import Operations
import TestSupport

/// What stands in the house that the tables ask about.
///
/// Agents `helpdesk` (enabled) and `retired` (disabled); connections `graph` (complete), `unfinished` (without client ID)
/// and `orphan` (of the disabled agent).
struct Estate: Sendable {
    /// Was granted all of it.
    let job: String
    /// Was granted nothing.
    let stranger: String
    /// Was granted nothing, but may know which names exist.
    let boss: String
    let helpdesk: Agent
    let graph: Connection

    static let tenant = "contoso.example"
    static let clientID = "22222222-2222-4222-8222-222222222222"
}

extension TestHouse {
    /// Whoever sets the house up.
    static let admin = Caller.localAdministrator(user: 0)

    func furnish() async throws -> Estate {
        let helpdesk = try await addAgent("helpdesk")
        let retired = try await addAgent("retired")
        let graph = try await addConnection("graph", agent: helpdesk)
        _ = try await addConnection("orphan", agent: retired)
        _ = try await addConnection("unfinished", agent: helpdesk, clientID: nil)
        _ = try await desk.setEnabled(false, .id(retired.id), by: Self.admin)
        return Estate(
            job: try await addClient(
                "job",
                allow: [
                    "agent:helpdesk", "agent:retired", "connection:graph", "connection:orphan",
                    "connection:unfinished",
                ]), stranger: try await addClient("stranger"),
            boss: try await addClient("boss", admin: true), helpdesk: helpdesk, graph: graph)
    }

    func addAgent(_ name: String) async throws -> Agent {
        let audiences = try ["api://AzureADTokenExchange", "api://second"].map { try Audience($0) }
        return try await desk.addAgent(AgentDraft(name: Name(name), audiences: audiences), by: Self.admin)
    }

    func addConnection(
        _ name: String, agent: Agent, clientID: String? = Estate.clientID
    ) async throws -> Connection {
        try await desk.addConnection(
            Name(name),
            Connection.Settings(
                tenant: Tenant(Estate.tenant), applicationID: clientID.map { try ApplicationID($0) },
                credential: .federated(agent.id)), by: Self.admin)
    }

    /// - Returns: the key.
    func addClient(_ name: String, admin: Bool = false, allow: [String] = []) async throws -> String {
        let draft = ClientDraft(
            name: try Name(name), isAdmin: admin, allowed: try allow.map { try ClientDraft.Allowance($0) })
        return try await desk.addClient(draft, by: Self.admin).key.reveal()
    }
}
