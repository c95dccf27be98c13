import Federation
import Hummingbird
import Operations

/// `GET /identity/github` and `POST /identity/azure-devops`: the requests with which a workflow of GitHub's and a pipeline
/// of Azure DevOps get an ID token for themselves. Here it is an assertion of the client's agent. Their clients glue
/// items on to the URL they were given, as they are.
struct AssertionRoutes: Sendable {
    let desk: Desk

    static let gitHub = DocumentedRoute(.get, "/identity/github", tag: "doors", .gitHubToken)
    static let azureDevOps = DocumentedRoute(.post, "/identity/azure-devops", tag: "doors", .azureDevOpsToken)

    func add(to routes: some RouterMethods<ClientContext>) {
        routes.on(Self.gitHub) { request, context in
            let query = try DoorQuery(request, ["audience", "agent"])
            return Response(uncached: ["value": .string(try await assertion(query, for: context.client))])
        }
        routes.on(Self.azureDevOps) { request, context in
            let query = try DoorQuery(request, ["audience", "agent", "serviceConnectionId"])
            return Response(uncached: ["oidcToken": .string(try await assertion(query, for: context.client))])
        }
    }

    private func assertion(_ query: DoorQuery, for client: Client) async throws -> String {
        let audience = try query.value("audience", as: Audience.init(_:))
        let agent = try await agent(query, of: client)
        return try await desk.mint(agent, audience: audience, for: .client(client)).token
    }

    /// What the URL says in our own word goes first. A service connection's id is always sent, so it is only asked where
    /// it makes a difference.
    private func agent(_ query: DoorQuery, of client: Client) async throws -> Reference<Agent> {
        if let agent = try query.value("agent", as: Reference<Agent>.init(_:)) { return agent }
        do {
            let name = query["serviceConnectionId"].flatMap { try? Reference<Agent>($0) }
            return try await desk.agentMeant(by: client, name: name)
        } catch let unclear as UnclearRequest {
            throw DoorError(unclear, selecting: "agent=")
        }
    }
}
