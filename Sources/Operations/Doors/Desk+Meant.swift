package import Federation

/// How a request that names a connection by the field's own terms says which.
package enum ConnectionSelector: Hashable, Sendable {
    /// The one of this application.
    case application(ApplicationID)
    /// The one that may ask for this scope.
    case scope(Scope)
    case reference(Reference<Connection>)
}

/// What a request means that names neither an agent nor a connection.
package enum OnlyThing: Hashable, Sendable {
    case agent(Reference<Agent>)
    case connection(Reference<Connection>)
}

extension Desk {
    /// The client's only connection; where it has none, its only agent.
    ///
    /// - Throws: `UnclearRequest`, or a fault of the database.
    package func onlyThing(of client: Client) async throws -> OnlyThing {
        do {
            return .connection(try await connectionMeant(by: client, selector: nil))
        } catch UnclearRequest.noConnection {
            return .agent(try await agentMeant(by: client))
        }
    }

    /// The agent that a request means: the client's only one, whatever else it says.
    ///
    /// - Parameter name: tells several apart, if it is one of theirs.
    /// - Throws: `UnclearRequest`, or a fault of the database.
    package func agentMeant(by client: Client, name: Reference<Agent>? = nil) async throws -> Reference<Agent> {
        let granted = try await lookups.agents(grantedTo: client.id)
        if let only = granted.first, granted.count == 1 { return .id(only) }
        guard !granted.isEmpty else { throw UnclearRequest.noAgent }
        guard let name, let named = try await lookups.agent(name),
            try await lookups.isGranted(.agent(named.id), to: client.id)
        else { throw UnclearRequest.severalAgents }
        return .id(named.id)
    }

    /// The connection that a request means: the one that it selects, or the client's only one. Whether the client may
    /// have it is asked later, as for any other.
    ///
    /// - Throws: `UnclearRequest`, or a fault of the database.
    package func connectionMeant(
        by client: Client, selector: ConnectionSelector?
    ) async throws -> Reference<Connection> {
        switch selector {
        case .reference(let reference): return reference
        case .application(let application):
            let found = try await lookups.connections(of: application, grantedTo: client.id)
            guard let first = found.first else { throw UnclearRequest.noConnectionOf(application) }
            guard found.count == 1 else { throw UnclearRequest.severalConnectionsOf(application) }
            return .id(first)
        case .scope(let scope):
            guard let found = try await lookups.connections(for: scope, grantedTo: client.id) else {
                throw UnclearRequest.severalConnections
            }
            guard let first = found.first else { throw UnclearRequest.noConnectionFor(scope) }
            guard found.count == 1 else { throw UnclearRequest.severalConnectionsFor(scope) }
            return .id(first)
        case nil:
            let granted = try await lookups.connections(grantedTo: client.id)
            guard let first = granted.first else { throw UnclearRequest.noConnection }
            guard granted.count == 1 else { throw UnclearRequest.severalConnections }
            return .id(first)
        }
    }
}
