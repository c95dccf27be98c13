import Federation
import Hummingbird
import Operations

/// `POST /v1/connections/{connection}/token`: an access token of Entra's for a connection.
struct ExchangeRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(
        .post, "/v1/connections/:connection/token", tag: "tokens", .exchange)

    func add(to routes: some RouterMethods<ClientContext>) {
        routes.on(Self.documented) { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: ClientContext) async throws -> Response {
        let connection = try context.reference("connection", to: Connection.self)
        let body = try await JSONBody.decode(Body.self, from: request)
        let exchanged = try await desk.exchange(
            connection, body?.exchangeRequest() ?? ExchangeRequest(), for: .client(context.client))
        return Response(uncached: exchanged.json)
    }

    private struct Body: Decodable {
        var scope: String?
        var tenant: String?
        var forceRefresh: Bool?

        private enum CodingKeys: String, CodingKey {
            case scope, tenant
            case forceRefresh = "force_refresh"
        }

        func exchangeRequest() throws(Refusal) -> ExchangeRequest {
            ExchangeRequest(
                scope: try valid(scope, as: Scope.init(_:)), tenant: try valid(tenant, as: Tenant.init(_:)),
                forceRefresh: forceRefresh ?? false)
        }
    }
}
