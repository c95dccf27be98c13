import Hummingbird

/// What MSAL, azure-identity and az read before and beside the token endpoint.
struct DocumentRoutes: Sendable {
    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        router.get(":tenant/v2.0/.well-known/openid-configuration") { request, context in
            try configuration(for: context.parameters.require("tenant"), at: request)
        }
        router.get(":tenant/discovery/v2.0/keys") { _, _ in
            try Response.json(simulator.minter.jwks())
        }
        // az logs in only when it may list subscriptions.
        router.get("arm/subscriptions") { _, _ in
            try Response.json(JSONValue.object(["value": .array([])]))
        }
    }

    /// The endpoints carry the tenant's name as it was asked for, the issuer its GUID.
    private func configuration(for name: String, at request: Request) throws -> Response {
        let base = request.base
        do {
            let issuer =
                Tenant.standsForMany(name)
                ? "{tenantid}" : try simulator.directory(for: request.head.authority).knownTenant(name).id
            return try Response.json(
                OpenIDConfiguration(tenant: name, issuer: "\(base)/\(issuer)/v2.0", base: base))
        } catch let refusal as Refusal {
            return try .refused(refusal, marks: AnswerMarks(at: simulator.now, correlationID: nil))
        }
    }
}

/// OIDC Discovery section 3, as far as clients of a token endpoint read it.
private struct OpenIDConfiguration: Encodable {
    let issuer: String
    let tokenEndpoint: String
    let authorizationEndpoint: String
    let jwksURI: String
    let tokenEndpointAuthMethodsSupported = ["client_secret_post", "private_key_jwt", "client_secret_basic"]
    let responseTypesSupported = ["code"]
    let responseModesSupported = ["query", "fragment", "form_post"]
    let subjectTypesSupported = ["pairwise"]
    let idTokenSigningAlgValuesSupported = ["RS256"]
    let scopesSupported = UserScope.openIDNames

    init(tenant: String, issuer: String, base: String) {
        self.issuer = issuer
        tokenEndpoint = "\(base)/\(tenant)/oauth2/v2.0/token"
        authorizationEndpoint = "\(base)/\(tenant)/oauth2/v2.0/authorize"
        jwksURI = "\(base)/\(tenant)/discovery/v2.0/keys"
    }
}
