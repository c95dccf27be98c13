package import Federation

extension Desk {
    /// What a tool has to know to get its tokens here as a client.
    ///
    /// - Parameters:
    ///   - agent: one that the client was granted; its only one when `nil`.
    ///   - connection: the same.
    ///   - audience: one of the agent's own; its first when `nil`.
    /// - Throws: `UnclearRequest` when the client was granted none or several of what the tool needs,
    ///   `Refusal.notGranted` and `Refusal.audienceNotAllowed`, `StoreFailure.notFound`.
    package func setup(
        of reference: Reference<Client>, for tool: ClientTool, agent: Reference<Agent>?,
        connection: Reference<Connection>?, audience: Audience?
    ) async throws -> ClientSetup {
        let client = try await client(reference)
        var setup = ClientSetup(service: settings.privateURL)
        if tool.usesConnection || tool.namesApplication {
            setup.connection = try await granted(connection, to: client, isNeeded: tool.usesConnection)
        }
        guard !tool.usesConnection else { return setup }
        let meant = try await granted(agent, to: client)
        setup.agent = meant
        setup.audience = try audience.map { try meant.audience(asked: $0) }
        setup.agentIsOnly = (try? await agentMeant(by: client)) != nil
        return setup
    }

    private func granted(_ reference: Reference<Agent>?, to client: Client) async throws -> Agent {
        let meant = if let reference { reference } else { try await agentMeant(by: client) }
        let agent = try await agent(meant)
        guard try await lookups.isGranted(.agent(agent.id), to: client.id) else { throw Refusal.notGranted }
        return agent
    }

    /// - Parameter isNeeded: whether there has to be one; placeholders do otherwise.
    private func granted(
        _ reference: Reference<Connection>?, to client: Client, isNeeded: Bool
    ) async throws -> Connection? {
        do {
            let selector = reference.map { ConnectionSelector.reference($0) }
            let connection = try await connection(try await connectionMeant(by: client, selector: selector))
            guard try await lookups.isGranted(.connection(connection.id), to: client.id) else {
                throw Refusal.notGranted
            }
            return connection
        } catch let unclear as UnclearRequest {
            guard !isNeeded else { throw unclear }
            return nil
        }
    }
}
