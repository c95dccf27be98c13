import Federation
import HTTPTypes
import Operations

extension OAuthError {
    /// As RFC 6749 section 5.2 has it: whatever the request or its client may not is 400, where the other endpoints say by
    /// the status what is wrong.
    var ofTokenEndpoint: OAuthError {
        var error = self
        if [.forbidden, .notFound, .conflict, .badGateway].contains(status) { error.status = .badRequest }
        return error
    }

    init(_ unclear: UnclearRequest) {
        let (error, description) =
            switch unclear {
            case .noAgent, .noConnection:
                ("unauthorized_client", "This client was granted no connection and no agent.")
            case .noConnectionOf, .noConnectionFor:
                ("invalid_scope", "None of this client's connections may ask for that.")
            case .severalAgents:
                ("invalid_scope", "This client was granted several agents: say which, with the scope 'agent:NAME'.")
            case .severalConnections, .severalConnectionsOf, .severalConnectionsFor:
                (
                    "invalid_scope",
                    "Several of this client's connections are meant: say which, with the scope 'connection:NAME'."
                )
            }
        self.init(status: .badRequest, error: error, description: description)
    }
}
