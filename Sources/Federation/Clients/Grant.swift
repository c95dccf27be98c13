/// One thing that a client may have tokens for. It holds the id, so that a name which changes hands grants nothing.
package enum Grant: Hashable, Sendable {
    /// To mint assertions for an agent.
    case agent(ID<Agent>)
    /// To fetch access tokens of a connection.
    case connection(ID<Connection>)
}

extension Grant {
    /// `agent` or `connection`.
    package var kind: String {
        switch self {
        case .agent: "agent"
        case .connection: "connection"
        }
    }

    /// How it stands in the audit log and in lists: `agent:ID` or `connection:ID`.
    package var word: String {
        switch self {
        case .agent(let id): "\(kind):\(id)"
        case .connection(let id): "\(kind):\(id)"
        }
    }
}
