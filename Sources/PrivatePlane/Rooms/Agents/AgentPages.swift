import Federation
import Hummingbird
import Operations

/// `/agents`: the identities that Azure trusts.
struct AgentPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.agents, .agent, .agentNew]

    var all: [PageRoute] {
        [
            .get("/agents", list), .get("/agents/new", new), .post("/agents/new", add),
            .get("/agents/:agent", show), .get("/agents/:agent/disable", disabling),
            .post("/agents/:agent/disable", disable), .post("/agents/:agent/enable", enable),
            .get("/agents/:agent/remove", removal), .post("/agents/:agent/remove", remove),
        ]
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let list = NameList(request)
        if let agent = await list.found({ try await desk.agent($0) }) { return .onward(.agent(agent)) }
        let agents = try await desk.agents(after: list.start, limit: list.reach)
        let pager = list.pager(agents, in: .agents, name: \.name)
        let content = AgentList(
            rows: agents.prefix(NameList.length).map(AgentList.Row.init), isPart: pager.isPart,
            pager: pager.isLong ? pager : nil)
        return .page(Page("Agents", in: .agents, .agents, content))
    }

    private func new(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(Page("New agent", in: .agents, .agentNew, AgentForm(.fresh)))
    }

    private func add(_ context: FormContext) async throws -> PageAnswer {
        try await context.attempt {
            let agent = try await desk.addAgent(try AgentForm.draft(in: context.form), by: context.signedIn.caller)
            return .onward(LocalPath.agent(agent).telling(.added))
        } otherwise: { state in
            Page("New agent", in: .agents, .agentNew, AgentForm(state))
        }
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let agent = try await desk.agent(try context.agent)
        let content = AgentView(
            agent, try desk.federatedCredential(of: agent, audience: nil),
            connections: try await connections(of: agent), clients: try await clients(of: agent),
            limits: desk.limits(of: agent))
        return .page(Page(agent.name.text, in: .agents, .agent, content))
    }

    private func disabling(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let agent = try await desk.agent(try context.agent)
        let removal = Removal(disabling: agent, connections: try await connections(of: agent))
        return .page(Page("Disable \(agent.name)", in: .agents, .removal, removal))
    }

    private func disable(_ context: FormContext) async throws -> PageAnswer {
        let agent = try await desk.setEnabled(false, try context.agent, by: context.signedIn.caller)
        return .onward(LocalPath.agent(agent).telling(.disabled))
    }

    private func enable(_ context: FormContext) async throws -> PageAnswer {
        let agent = try await desk.setEnabled(true, try context.agent, by: context.signedIn.caller)
        return .onward(LocalPath.agent(agent).telling(.enabled))
    }

    private func removal(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let agent = try await desk.agent(try context.agent)
        let removal = Removal(
            agent, connections: try await connections(of: agent), clients: try await clients(of: agent))
        return .page(Page("Remove \(agent.name)", in: .agents, .removal, removal))
    }

    private func remove(_ context: FormContext) async throws -> PageAnswer {
        try await desk.removeAgent(try context.agent, by: context.signedIn.caller)
        return .onward(Room.agents.path.telling(.removed))
    }

    private func connections(of agent: Agent) async throws -> ShownLinks {
        ShownLinks(try await desk.connections(of: agent, limit: ShownLinks.length))
    }

    private func clients(of agent: Agent) async throws -> ShownLinks {
        ShownLinks(try await desk.clients(granted: .agent(agent.id), limit: ShownLinks.length))
    }
}

extension RequestContext {
    fileprivate var agent: Reference<Agent> {
        get throws { try reference("agent", to: Agent.self) }
    }
}

extension LocalPath {
    /// The page of an agent.
    static func agent(_ agent: Agent) -> LocalPath { LocalPath(literal: "/agents/\(agent.id)") }
}
