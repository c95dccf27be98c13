import Federation
import Operations

/// Where a command gets assertions from: the database, as the local administrator, or a running service, as a client.
enum AssertionSource {
    case database(CommandOptions)
    case service(ServiceClient)

    /// - Throws: what the command line tells in a sentence.
    func mint(_ request: AssertionRequest) async throws -> FreshAssertion {
        switch self {
        case .database(let options):
            try await options.withDesk { desk, caller in
                let minted = try await desk.mint(
                    request.agent, audience: request.audience, lifetime: request.lifetime, target: request.target,
                    for: caller)
                return FreshAssertion(token: minted.token, expiresAt: minted.expiresAt, json: minted.json.text)
            }
        case .service(let client): try await client.mint(request)
        }
    }
}

/// What assertion is wanted.
struct AssertionRequest {
    let agent: Reference<Agent>
    /// The agent's first when `nil`.
    var audience: Audience?
    /// Seconds; as it is set when `nil`.
    var lifetime: Int?
    /// For whom it is, so that nothing is minted that would not be taken there.
    var target: TrustTarget?
}

/// An assertion that was just minted.
struct FreshAssertion {
    /// The compact serialisation.
    let token: String
    /// Unix seconds.
    let expiresAt: Int
    /// The whole document that it came in.
    let json: String
}
