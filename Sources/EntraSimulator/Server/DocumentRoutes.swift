import Hummingbird

/// What MSAL, azure-identity and az read before and beside the token endpoint.
struct DocumentRoutes: Sendable {
    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        router.get(":tenant/v2.0/.well-known/openid-configuration") { request, context in
            try configuration(for: context.parameters.require("tenant"), at: request.base)
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
    private func configuration(for name: String, at base: String) throws -> Response {
        let isForMany = ["common", "organizations", "consumers"].contains(name)
        do {
            let issuer = isForMany ? "{tenantid}" : try simulator.directory().knownTenant(name).id
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
    let responseModesSupported = ["query"]
    let subjectTypesSupported = ["pairwise"]
    let idTokenSigningAlgValuesSupported = ["RS256"]
    let scopesSupported = ["openid"]

    init(tenant: String, issuer: String, base: String) {
        self.issuer = issuer
        tokenEndpoint = "\(base)/\(tenant)/oauth2/v2.0/token"
        authorizationEndpoint = "\(base)/\(tenant)/oauth2/v2.0/authorize"
        jwksURI = "\(base)/\(tenant)/discovery/v2.0/keys"
    }
}
