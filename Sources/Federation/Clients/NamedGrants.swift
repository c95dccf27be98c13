/// What a client was granted, by the present names.
package struct NamedGrants: Hashable, Sendable {
    package let agents: Roll<Agent>
    package let connections: Roll<Connection>

    package init(agents: Roll<Agent>, connections: Roll<Connection>) {
        (self.agents, self.connections) = (agents, connections)
    }

    /// How many there are, also of those whose names are not here.
    package var count: Int { agents.count + connections.count }

    /// As they are written when they are given: `agent:NAME` and `connection:NAME`.
    package var words: [String] {
        agents.first.map { "agent:\($0.name)" } + connections.first.map { "connection:\($0.name)" }
    }
}
