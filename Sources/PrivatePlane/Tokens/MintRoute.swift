import Federation
import Hummingbird
import Operations

/// `POST /v1/agents/{agent}/token`: an assertion for an agent.
struct MintRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(.post, "/v1/agents/:agent/token", tag: "tokens", .mint)

    func add(to routes: some RouterMethods<ClientContext>) {
        routes.on(Self.documented) { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: ClientContext) async throws -> Response {
        let agent = try context.reference("agent", to: Agent.self)
        let body = try await JSONBody.decode(Body.self, from: request)
        let audience = try valid(body?.audience, as: Audience.init(_:))
        let minted = try await desk.mint(
            agent, audience: audience, lifetime: body?.lifetime, target: try body?.knownTarget(),
            for: .client(context.client))
        return Response(uncached: minted.json)
    }

    private struct Body: Decodable {
        var audience: String?
        var lifetime: Int?
        var target: String?

        func knownTarget() throws(Refusal) -> TrustTarget? {
            guard let target else { return nil }
            guard let known = TrustTarget(rawValue: target) else {
                let all = TrustTarget.allCases.map(\.rawValue).joined(separator: ", ")
                throw .badRequest("The target has to be one of \(all).")
            }
            return known
        }
    }
}
