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
        let url = desk.settings.privateURL.text
        return [
            "issuer": .string(url), "token_endpoint": .string(url + TokenRoute.documented.path),
            "grant_types_supported": .array(TokenRoute.grantTypes.map(JSON.string)),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            // There is no authorization endpoint; the member has to be there all the same.
            "response_types_supported": [],
        ]
    }
}
