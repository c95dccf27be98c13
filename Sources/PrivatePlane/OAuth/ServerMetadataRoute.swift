import Federation
import Hummingbird
import Operations

/// `GET /.well-known/oauth-authorization-server`: where the token endpoint is and what it takes (RFC 8414). Its issuer is
/// this plane, under the URL that browsers use; assertions are of another issuer, whose documents are public.
struct ServerMetadataRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(.get, "/.well-known/oauth-authorization-server", tag: "tokens", .metadata)

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.on(Self.documented) { _, _ in Response(uncached: json) }
        routes.refuseOtherMethods(Self.documented.routerPath, allowed: [.get, .head])
    }

    private var json: JSON {
        [
            "issuer": .string(desk.settings.privateURL.text), "token_endpoint": .string(desk.tokenEndpoint),
            "grant_types_supported": .array(TokenRoute.grantTypes.map(JSON.string)),
            "token_endpoint_auth_methods_supported": .array(OAuthClientAuthentication.methods.map(JSON.string)),
            "token_endpoint_auth_signing_alg_values_supported": .array(
                SignatureAlgorithm.allCases.map { .string($0.rawValue) }),
            // There is no authorization endpoint; the member has to be there all the same.
            "response_types_supported": [],
        ]
    }
}
