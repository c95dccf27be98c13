/// One thing that a client may have tokens for. It holds the id, so that a name which changes hands grants nothing.
package enum Grant: Hashable, Sendable {
    /// To mint assertions for an agent.
    case agent(ID<Agent>)
    /// To fetch access tokens of a connection.
    case connection(ID<Connection>)
}
