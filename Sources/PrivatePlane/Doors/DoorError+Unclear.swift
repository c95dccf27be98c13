import Operations

extension DoorError {
    /// - Parameter item: the item of the query that would have told.
    init(_ unclear: UnclearRequest, selecting item: String) {
        let message =
            switch unclear {
            case .noAgent: "This client was granted no agent. \(Self.allow("agent:NAME"))"
            case .noConnection: "This client was granted no connection. \(Self.allow("connection:NAME"))"
            case .severalAgents: "This client was granted several agents: say which, with '\(item)' and its name."
            // No door asks by scope.
            case .noConnectionFor(let scope): "None of this client's connections may ask for \(scope)."
            case .severalConnections, .severalConnectionsFor:
                "This client was granted several connections: say which, with '\(item)' and its client ID."
            case .noConnectionOf(let id): "None of this client's connections has the client ID \(id)."
            case .severalConnectionsOf(let id):
                """
                Several of this client's connections have the client ID \(id): say which, with 'mi_res_id=' and its \
                name.
                """
            }
        self.init(badRequest: message)
    }

    private static func allow(_ grant: String) -> String {
        "An administrator grants one with 'aureole client add NAME --allow \(grant)'."
    }
}
