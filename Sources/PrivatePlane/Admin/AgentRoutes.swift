import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/agents`.
struct AgentRoutes: Sendable {
    let desk: Desk

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/agents", .listAgents, list), AdminRoute(.post, "/agents", .addAgent, add),
            AdminRoute(.get, "/agents/:agent", .showAgent, show),
            AdminRoute(.patch, "/agents/:agent", .changeAgent, change),
            AdminRoute(.delete, "/agents/:agent", .removeAgent, remove),
            AdminRoute(.get, "/agents/:agent/federated-credential", .federatedCredential, federatedCredential),
        ]
    }

    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let page = try ListPage(request)
        let agents = try await desk.agents(after: page.after, limit: page.reach)
        return try await page.answer(agents, name: \.name) { $0.map { $0.json(issuer: desk.issuer) } }
    }

    private func add(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let draft = try await BodyMembers.read(request) { members in
            let name = try members.required("name", try members.value("name", as: Name.init(_:)))
            return AgentDraft(
                name: name, subject: try members.value("subject", as: Subject.init(_:)),
                audiences: try members.values("audiences", as: Audience.init(_:)) ?? [])
        }
        let agent = try await desk.addAgent(draft, by: context.caller)
        return .created(agent.json(issuer: desk.issuer), at: "/agents/\(agent.id)")
    }

    private func show(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let agent = try await desk.agent(try context.agent)
        return Response(uncached: agent.json(issuer: desk.issuer))
    }

    private func change(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.agent
        let isEnabled = try await BodyMembers.read(request) { members in
            try members.required("enabled", try members.flag("enabled"))
        }
        let agent = try await desk.setEnabled(isEnabled, reference, by: context.caller)
        return Response(uncached: agent.json(issuer: desk.issuer))
    }

    private func remove(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await desk.removeAgent(try context.agent, by: context.caller)
        return .done
    }

    private func federatedCredential(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let query = try QueryItems(request, "as", "audience")
        let tool = try query.word("as", of: SetupTool.self)
        let agent = try await desk.agent(try context.agent)
        let credential = try desk.federatedCredential(
            of: agent, audience: try query.value("audience", as: Audience.init(_:)))
        return Response(uncached: credential.json(for: tool))
    }
}

extension AdminClientContext {
    fileprivate var agent: Reference<Agent> {
        get throws { try reference("agent", to: Agent.self) }
    }
}

extension FederatedCredential {
    /// The values under the names that Azure's form has for them, and how to enter them with a tool.
    fileprivate func json(for tool: SetupTool?) -> JSON {
        var members: [JSON.Member] = [
            .init("issuer", .string(triple.issuer.text)), .init("subject", .string(triple.subject.text)),
            .init("audience", .string(triple.audience.text)), .init("name", .string(name.text)),
        ]
        if let tool { members.append(.init("text", .string(setup(for: tool)))) }
        return .object(members)
    }
}
