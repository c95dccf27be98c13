package import Federation

/// An address of Entra's that a browser is sent to.
package struct BrowserAddress: Hashable, Sendable {
    package let url: String

    /// Sign-in with Microsoft: asks for a code with PKCE (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
    ///
    /// - Parameters:
    ///   - scope: what a person is to consent to, by blanks; `openid profile offline_access` are added.
    ///   - claims: what a refusal demanded to be fulfilled, as Entra sent it.
    package static func signIn(
        at authority: Authority, tenant: Tenant, applicationID: ApplicationID, redirectURI: String, scope: String,
        state: String, codeChallenge: String, claims: String? = nil
    ) -> BrowserAddress {
        var query = [
            ("client_id", applicationID.text), ("response_type", "code"), ("redirect_uri", redirectURI),
            ("response_mode", "query"), ("scope", "openid profile offline_access \(scope)"), ("state", state),
            ("code_challenge", codeChallenge), ("code_challenge_method", "S256"), ("prompt", "select_account"),
        ]
        if let claims { query.append(("claims", claims)) }
        return BrowserAddress(authority.authorizeEndpoint(of: tenant), query)
    }

    /// An administrator's consent to everything that the app registration lists for one resource.
    package static func adminConsent(
        at authority: Authority, tenant: Tenant, applicationID: ApplicationID, redirectURI: String, scope: Scope,
        state: String
    ) -> BrowserAddress {
        BrowserAddress(
            authority.adminConsentEndpoint(of: tenant),
            [
                ("client_id", applicationID.text), ("scope", scope.text), ("redirect_uri", redirectURI),
                ("state", state),
            ])
    }

    private init(_ endpoint: String, _ query: [(String, String)]) {
        url = endpoint + "?" + String(decoding: FormEncoding.bytes(query), as: UTF8.self)
    }
}
