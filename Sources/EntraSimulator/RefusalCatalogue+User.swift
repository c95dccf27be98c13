/// Refusals about a person's sign-in, the codes and the refresh tokens. Codes: facts 3.3, 3.4 and 4.3. The sentences that
/// the facts do not quote are the simulator's own: "Text assumed" goes for all but 65001's first half, 54005 and 700025.
extension Refusal {
    // Shown as a page: the redirect URI is not yet trusted.
    static func replyNotRegistered(_ uri: String, _ clientID: String) -> Refusal {
        Refusal(
            50011, .invalidRequest,
            "The redirect URI '\(uri)' specified in the request does not match the redirect URIs configured for the "
                + "application '\(clientID)'.")
    }
    static let noReply = Refusal(900_971, .invalidRequest, "No reply address is registered for the application.")
    /// That `common` and its like are never served to people is the simulator's own limit.
    static let tenantNeeded = Refusal(
        50194, .invalidRequest, "Application is not configured as a multi-tenant application. Use a tenant's endpoint.")

    // The authorization request.
    static func responseType(_ name: String) -> Refusal {
        name.split(separator: " ").contains("id_token")
            ? Refusal(700_054, .unsupportedResponseType, "response_type 'id_token' is not enabled for the application.")
            : Refusal(70005, .unsupportedResponseType, "The app requested an unsupported response type '\(name)'.")
    }
    static func responseMode(_ name: String) -> Refusal {
        Refusal(70007, .invalidRequest, "'\(name)' is not a supported value of 'response_mode'.")
    }
    static let badChallengeSize = Refusal(
        50147, .invalidRequest, "The size of the code challenge parameter isn't valid.")
    static let badChallengeMethod = Refusal(
        501_491, .invalidRequest, "Invalid size or method of Code_Challenge parameter.")
    /// Code assumed.
    static let challengeNeeded = Refusal(
        9_002_325, .invalidRequest,
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.")

    // The person.
    static let declined = Refusal(65004, .accessDenied, "User declined to consent to access the app.")
    static func consentMissing(_ application: RegisteredApplication, _ error: OAuthError) -> Refusal {
        Refusal(
            65001, error,
            "The user or administrator has not consented to use the application with ID '\(application.clientId)' "
                + "named '\(application.displayName)'. Send an interactive authorization request for this user and "
                + "resource.", suberror: "consent_required")
    }
    /// Code assumed: the facts name none for a silent request of a person who is not signed in.
    static let nobodySignedIn = Refusal(
        50058, .loginRequired, "A silent sign-in request was sent but no user is signed in.")
    static func unknownUser(_ name: String, _ error: OAuthError) -> Refusal {
        Refusal(50034, error, "The user account '\(name)' does not exist in the directory.")
    }
    static func foreignUser(_ user: User, tenant: Tenant) -> Refusal {
        Refusal(
            50020, .interactionRequired,
            "User account '\(user.name)' does not exist in tenant '\(tenant.id)' and cannot access the application.")
    }
    static func notAssigned(_ user: User, _ application: RegisteredApplication) -> Refusal {
        Refusal(
            50105, .interactionRequired,
            "The signed in user '\(user.name)' is not assigned to a role for the application '\(application.clientId)'."
        )
    }
    static func demanded(_ demand: Demand) -> Refusal {
        Refusal(
            demand.code, .interactionRequired,
            "Due to a configuration change made by your administrator, or because you moved to a new location, you "
                + "must sign in again with what Conditional Access asks for.",
            suberror: demand.suberror, claims: demand.challenge)
    }

    // The client at redemption.
    static let publicClient = Refusal(
        700_025, .invalidClient,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
    /// Code assumed.
    static let originNeeded = Refusal(
        9_002_327, .invalidRequest,
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.")
    /// Code and `error` assumed.
    static let otherReply = Refusal(
        500_112, .invalidGrant, "The reply address does not match the one given when requesting the authorization code."
    )

    // The code and the refresh token.
    static let foreignGrant = Refusal(
        70000, .invalidGrant, "The provided grant is invalid or was issued to another client.", suberror: "bad_token")
    static let codeOfOtherTenant = Refusal(
        700_005, .invalidGrant, "The provided authorization code is intended to be used against another tenant.")
    static let codeRedeemed = Refusal(
        54005, .invalidGrant,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
            + "refresh token.")
    static let codeExpired = Refusal(
        70008, .invalidGrant, "The provided authorization code has expired.", suberror: "token_expired")
    static let wrongVerifier = Refusal(
        501_481, .invalidGrant,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
    static func scopeAtRedemption(_ scope: String) -> Refusal {
        Refusal(
            28002, .invalidRequest,
            "Provided value '\(scope)' for the input parameter scope is not valid when requesting an access token.")
    }
    static let emptyScopeAtRedemption = Refusal(
        28003, .invalidRequest, "The input parameter scope cannot be empty when requesting an access token.")
    static func inactive(issued: String, days: Int) -> Refusal {
        Refusal(
            700_082, .invalidGrant,
            "The refresh token has expired due to inactivity. The token was issued on \(issued) and was inactive for "
                + "\(days).00:00:00.")
    }
    static func spaExpired(issued: String) -> Refusal {
        Refusal(
            700_084, .invalidGrant,
            "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of "
                + "1.00:00:00. It was issued on \(issued).")
    }
    static let signInTooOld = Refusal(
        70043, .invalidGrant,
        "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.",
        suberror: "token_expired")
    static let revoked = Refusal(
        50173, .invalidGrant,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.", suberror: "bad_token")

    // The cloud. Texts and `error` assumed.
    static func otherCloud(of tenant: Tenant, asked: Cloud) -> Refusal {
        switch (tenant.ownCloud, asked) {
        case (.usgov, .public):
            Refusal(900_439, .invalidRequest, "US Government tenants are not supported on the public endpoint.")
        case (.public, .usgov):
            Refusal(900_440, .invalidRequest, "Public tenants are not supported on the US Government endpoint.")
        default:
            Refusal(900_382, .invalidRequest, "Confidential clients are not supported across clouds.")
        }
    }
}
