package import Federation

/// Why it cannot be told which agent or connection a request means that names none by itself.
package enum UnclearRequest: Error, Hashable, Sendable {
    /// The client was granted none.
    case noAgent
    case noConnection
    /// The client was granted more than one.
    case severalAgents
    case severalConnections
    /// None of the client's connections is for this application.
    case noConnectionOf(ApplicationID)
    /// More than one of them is.
    case severalConnectionsOf(ApplicationID)
    /// None of them may ask for this scope.
    case noConnectionFor(Scope)
    /// More than one of them may.
    case severalConnectionsFor(Scope)
}
