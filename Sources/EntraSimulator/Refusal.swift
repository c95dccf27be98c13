/// The `error` member of an OAuth error answer (RFC 6749 section 5.2, with Entra's additions).
enum OAuthError: String, Codable, Sendable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case invalidScope = "invalid_scope"
    case invalidResource = "invalid_resource"
    case interactionRequired = "interaction_required"
    case consentRequired = "consent_required"
    case loginRequired = "login_required"
    case accessDenied = "access_denied"
    case unsupportedResponseType = "unsupported_response_type"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case temporarilyUnavailable = "temporarily_unavailable"
}

/// Why no token was issued, in Entra's words. The sentences stand in the catalogue, one function for each code.
struct Refusal: Error, Equatable {
    /// The digits after `AADSTS`.
    let code: Int
    let error: String
    let text: String
    var suberror: String?
    /// What a new sign-in has to bring, a JSON text.
    var claims: String?
    /// What the simulator knows beyond Entra's answer; it goes to the simulator's log only, never on the wire.
    var detail: String?

    init(
        _ code: Int, _ error: OAuthError, _ text: String, suberror: String? = nil, claims: String? = nil,
        detail: String? = nil
    ) {
        self.init(code: code, error: error.rawValue, text: text, detail: detail)
        self.suberror = suberror
        self.claims = claims
    }

    init(code: Int, error: String, text: String, detail: String? = nil) {
        self.code = code
        self.error = error
        self.text = text
        self.detail = detail
    }

    /// 401 for a client that could not prove itself, 400 for all else (facts 3.6).
    var status: Int { error == OAuthError.invalidClient.rawValue ? 401 : 400 }
}
