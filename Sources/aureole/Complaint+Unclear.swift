import Operations

extension Complaint {
    init(_ unclear: UnclearRequest) {
        switch unclear {
        case .noAgent:
            self.init("This client was granted no agent.", hint: Self.grant("agent:NAME"))
        case .noConnection, .noConnectionOf, .noConnectionFor:
            self.init("This client was granted no connection.", hint: Self.grant("connection:NAME"))
        case .severalAgents: self.init("This client was granted several agents.", hint: "Say which, with --agent NAME.")
        case .severalConnections, .severalConnectionsOf, .severalConnectionsFor:
            self.init("This client was granted several connections.", hint: "Say which, with --connection NAME.")
        }
    }

    private static func grant(_ word: String) -> String {
        "'aureole client add NAME --allow \(word)' makes one that was."
    }
}
