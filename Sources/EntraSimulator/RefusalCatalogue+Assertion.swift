/// Refusals about a federated assertion and its issuer. Codes and texts: facts 1 and 4.1.
extension Refusal {
    static let malformedToken = Refusal(50027, .invalidRequest, "JWT token is invalid or malformed.")

    static func unsupportedAlgorithm(_ name: String, supported: String) -> Refusal {
        Refusal(
            5_002_738, .invalidClient,
            "Invalid JWT token. '\(name)' is not a supported signature algorithm. Supported signing algorithms are: "
                + "'\(supported)'")
    }

    static let unsupportedType = Refusal(
        5_002_727, .invalidRequest,
        "Invalid JWT header type specified, must be 'JWT' or 'http://openid.net/specs/jwt/1.0'.")

    static let noKeyReference = Refusal(
        5_002_723, .invalidClient,
        "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in "
            + "token header.")

    static func missingClaim(_ name: String) -> Refusal {
        Refusal(
            90014, .invalidRequest,
            "The required field '\(name)' is missing from the credential. Ensure that you have all the necessary "
                + "parameters for the login request.")
    }

    /// - Parameters: seconds since 1970, printed as numbers: "issued at 0" is what Entra says when `iat` is missing.
    static func tooLongLived(issuedAt: Double, expires: Double) -> Refusal {
        Refusal(
            70023, .invalidClient,
            "External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00. Token issued at "
                + "\(Int64(clamping: issuedAt)). Token expires on \(Int64(clamping: expires)).")
    }

    static func noFederatedCredentials(_ clientID: String, name: String) -> Refusal {
        Refusal(
            70025, .invalidClient,
            "The client '\(clientID)'(\(name)) has no configured federated identity credentials.")
    }

    static let entraIssuedToken = Refusal(
        700_222, .invalidClient, "AAD-issued tokens may not be used for federated identity flows.")

    static func noMatch(issuer: String) -> Refusal {
        Refusal(700_211, .invalidClient, noMatch("issuer", issuer) + compareAll)
    }

    static func noMatch(audience: String) -> Refusal {
        Refusal(700_212, .invalidClient, noMatch("audience", audience) + compareAll)
    }

    static func noMatch(subject: String) -> Refusal {
        Refusal(
            700_213, .invalidClient,
            noMatch("subject", subject)
                + " Please note that matching is done using a case-sensitive comparison." + compareAll)
    }

    static func onlyCaseDiffers(subject: String) -> Refusal {
        Refusal(
            7_002_138, .invalidClient,
            noMatch("subject", subject)
                + " The subject matches with case-insensitive comparison, but not with case-sensitive comparison."
                + compareAll)
    }

    /// - Parameter identifier: as Entra prints it: upper-case hex where the key id is base64url.
    static func unknownKey(_ identifier: String, issuer: String) -> Refusal {
        Refusal(
            7_000_272, .invalidClient,
            "The certificate with identifier \(identifier) used to sign the federated credential could not be found "
                + "in the metadata of identity provider \(issuer). Please validate that your Identity Provider's "
                + "metadata exposes the key used to sign the incoming token.")
    }

    static let unusableKey = Refusal(
        5_002_730, .invalidRequest, "Invalid JWT token. Unsupported key for the signing algorithm.")

    /// Text assumed.
    static let badSignature = Refusal(
        7_000_274, .invalidClient, "The federated credential contains an invalid signature.")

    /// No answer worth reading: network, TLS, status, redirect, length.
    static func issuerUnreachable(_ why: String) -> Refusal {
        Refusal(50166, .invalidClient, "Request to External OIDC endpoint failed.", detail: why)
    }

    /// An answer, but not one to build on. Entra gives it the same sentence (facts 1.4).
    static func issuerUnacceptable(_ why: String) -> Refusal {
        Refusal(501_661, .invalidClient, "Request to External OIDC endpoint failed.", detail: why)
    }

    private static func noMatch(_ what: String, _ value: String) -> String {
        "No matching federated identity record found for presented assertion \(what) '\(value)'."
    }

    private static let compareAll =
        " Please check your federated identity credential Subject, Audience and Issuer against the presented assertion."
}

extension Int64 {
    /// The whole number below `value`, or the nearest there is.
    fileprivate init(clamping value: Double) {
        self = Int64(exactly: value.rounded(.down)) ?? (value < 0 ? .min : .max)
    }
}
