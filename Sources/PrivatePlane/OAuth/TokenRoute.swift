import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `POST /oauth2/token`: the token endpoint that any OAuth client knows (RFC 6749 section 3.2). With its own credentials a
/// client gets access tokens of its connections and assertions of its agents.
struct TokenRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(.post, "/oauth2/token", tag: "tokens", .token)
    static let grantTypes = ["client_credentials"]

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.on(Self.documented) { request, _ in
            do {
                return try await answer(request)
            } catch let refusal as Refusal {
                throw OAuthError(refusal).ofTokenEndpoint
            } catch let unclear as UnclearRequest {
                throw OAuthError(unclear)
            }
        }
        routes.refuseOtherMethods(Self.documented.routerPath, allowed: [.post])
    }

    private func answer(_ request: Request) async throws -> Response {
        let form = try await OAuthForm(request)
        let client = try await OAuthClientAuthentication(desk: desk).client(of: request, form)
        switch form["grant_type"] {
        case "client_credentials": return try await answer(try TokenTarget(form), for: client)
        case nil:
            throw OAuthError(status: .badRequest, error: "invalid_request", description: "There is no grant_type.")
        default:
            throw OAuthError(
                status: .badRequest, error: "unsupported_grant_type",
                description: "This endpoint knows the grant types \(Self.grantTypes.joined(separator: ", ")).")
        }
    }

    private func answer(_ target: TokenTarget, for client: Client) async throws -> Response {
        switch target {
        case .agent(let agent, let audience):
            let meant = if let agent { agent } else { try await desk.agentMeant(by: client) }
            return try await minted(meant, audience, for: client)
        case .connection(let connection, let scope):
            let selector = connection.map(ConnectionSelector.reference) ?? scope.map(ConnectionSelector.scope)
            return try await exchanged(
                try await desk.connectionMeant(by: client, selector: selector), scope, for: client)
        case .only:
            switch try await desk.onlyThing(of: client) {
            case .connection(let connection): return try await exchanged(connection, nil, for: client)
            case .agent(let agent): return try await minted(agent, nil, for: client)
            }
        }
    }

    private func exchanged(
        _ connection: Reference<Connection>, _ scope: Scope?, for client: Client
    ) async throws -> Response {
        let token = try await desk.exchange(connection, ExchangeRequest(scope: scope), for: .client(client))
        return Response(tokens: token.token.value, lives: token.expiresIn)
    }

    private func minted(_ agent: Reference<Agent>, _ audience: Audience?, for client: Client) async throws -> Response {
        let token = try await desk.mint(agent, audience: audience, for: .client(client))
        return Response(tokens: token.token, lives: token.lifetime)
    }
}

extension Response {
    /// RFC 6749 section 5.1.
    fileprivate init(tokens token: String, lives seconds: Int) {
        self.init(uncached: [
            "access_token": .string(token), "token_type": "Bearer", "expires_in": .integer(seconds),
        ])
    }
}
