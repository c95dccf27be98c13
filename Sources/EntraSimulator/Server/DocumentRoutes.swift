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
    let token_endpoint: String
    let authorization_endpoint: String
    let jwks_uri: String
    let token_endpoint_auth_methods_supported = ["client_secret_post", "private_key_jwt", "client_secret_basic"]
    let response_types_supported = ["code"]
    let response_modes_supported = ["query"]
    let subject_types_supported = ["pairwise"]
    let id_token_signing_alg_values_supported = ["RS256"]
    let scopes_supported = ["openid"]

    init(tenant: String, issuer: String, base: String) {
        self.issuer = issuer
        token_endpoint = "\(base)/\(tenant)/oauth2/v2.0/token"
        authorization_endpoint = "\(base)/\(tenant)/oauth2/v2.0/authorize"
        jwks_uri = "\(base)/\(tenant)/discovery/v2.0/keys"
    }
}
