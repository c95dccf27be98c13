import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `POST /oauth2/token`: the token endpoint that any OAuth client knows (RFC 6749 section 3.2). With its own credentials, or
/// with a token of an issuer that it is known by, a client gets access tokens of its connections and assertions of its agents.
struct TokenRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(.post, "/oauth2/token", tag: "tokens", .token)
    static let grantTypes = ["client_credentials", TokenExchange.grantType]

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
        let authentication = OAuthClientAuthentication(desk: desk)
        switch form["grant_type"] {
        case TokenExchange.grantType:
            let proven = try await authentication.clientIfAny(of: request, form)
            return try await exchange(try TokenExchange(form), form, proven: proven)
        case let grant:
            let client = try await authentication.client(of: request, form)
            guard grant == "client_credentials" else { throw Self.unknown(grant) }
            return Response(try await token(of: try TokenTarget(form), for: client))
        }
    }

    private static func unknown(_ grantType: String?) -> OAuthError {
        guard grantType != nil else {
            return OAuthError(status: .badRequest, error: "invalid_request", description: "There is no grant_type.")
        }
        return OAuthError(
            status: .badRequest, error: "unsupported_grant_type",
            description: "This endpoint knows the grant types \(grantTypes.joined(separator: ", ")).")
    }

    /// A token of another issuer becomes one of ours (RFC 8693). It proves who the client is; whatever the client proves
    /// besides has to be the same.
    private func exchange(_ exchange: TokenExchange, _ form: OAuthForm, proven: Client?) async throws -> Response {
        let target = try exchange.target(try TokenTarget(form))
        let client = try await exchange.client(at: desk, form, proven: proven)
        return Response(exchanged: try await token(of: target, for: client))
    }

    private func token(of target: TokenTarget, for client: Client) async throws -> IssuedToken {
        switch target {
        case .agent(let agent, let audience):
            let meant = if let agent { agent } else { try await desk.agentMeant(by: client) }
            return try await minted(meant, audience, for: client)
        case .connection(let connection, let scope):
            let selector = connection.map(ConnectionSelector.reference) ?? scope.map(ConnectionSelector.scope)
            return try await fetched(
                try await desk.connectionMeant(by: client, selector: selector), scope, for: client)
        case .only:
            switch try await desk.onlyThing(of: client) {
            case .connection(let connection): return try await fetched(connection, nil, for: client)
            case .agent(let agent): return try await minted(agent, nil, for: client)
            }
        }
    }

    private func fetched(
        _ connection: Reference<Connection>, _ scope: Scope?, for client: Client
    ) async throws -> IssuedToken {
        let token = try await desk.exchange(connection, ExchangeRequest(scope: scope), for: .client(client))
        return IssuedToken(text: token.token.value, expiresIn: token.expiresIn, type: .accessToken)
    }

    private func minted(
        _ agent: Reference<Agent>, _ audience: Audience?, for client: Client
    ) async throws -> IssuedToken {
        let token = try await desk.mint(agent, audience: audience, for: .client(client))
        return IssuedToken(text: token.token, expiresIn: token.lifetime, type: .jwt)
    }
}

private struct IssuedToken {
    let text: String
    /// Seconds.
    let expiresIn: Int
    let type: TokenExchange.TokenType
}

extension Response {
    /// RFC 6749 section 5.1. An assertion is sent as a bearer token as well, to whoever believes our issuer.
    fileprivate init(_ token: IssuedToken) {
        self.init(uncached: [
            "access_token": .string(token.text), "token_type": "Bearer", "expires_in": .integer(token.expiresIn),
        ])
    }

    /// RFC 8693 section 2.2.1: what is no access token has the type `N_A`, though its place is the same.
    fileprivate init(exchanged token: IssuedToken) {
        self.init(uncached: [
            "access_token": .string(token.text), "issued_token_type": .string(token.type.rawValue),
            "token_type": token.type == .accessToken ? "Bearer" : "N_A", "expires_in": .integer(token.expiresIn),
        ])
    }
}
