/// Refusals about the request, the tenant, the application and the scope. Codes and texts: facts 4.2.
extension Refusal {
    static func missingParameter(_ name: String) -> Refusal {
        Refusal(900_144, .invalidRequest, "The request body must contain the following parameter: '\(name)'.")
    }

    /// Text after facts; that a repeated or contradicting parameter draws this code is assumed.
    static let malformedRequest = Refusal(
        9_002_313, .invalidRequest, "Invalid request. Request is malformed or invalid.")

    /// Code and text assumed: the facts only say that Entra refuses client credentials beside an `Origin` header.
    static let crossOrigin = Refusal(
        9_002_326, .invalidRequest,
        "Cross-origin token redemption is not permitted for this kind of client.")

    /// Text assumed.
    static func unsupportedGrantType(_ name: String) -> Refusal {
        Refusal(70003, .unsupportedGrantType, "The app requested an unsupported grant type '\(name)'.")
    }

    /// Text assumed.
    static func unsupportedAssertionType(_ name: String) -> Refusal {
        Refusal(90023, .invalidRequest, "The value '\(name)' of 'client_assertion_type' is not supported.")
    }

    static func tenantNotFound(_ name: String) -> Refusal {
        Refusal(
            90002, .invalidRequest,
            "Tenant '\(name)' not found. Check to make sure you have the correct tenant ID and are signing into "
                + "the correct cloud.")
    }

    static func malformedTenant(_ name: String) -> Refusal {
        Refusal(
            900_023, .invalidRequest,
            "Specified tenant identifier '\(name)' is neither a valid DNS name, nor a valid external domain.")
    }

    /// Text assumed. That `organizations` draws the same answer is assumed too.
    static let tenantlessGrant = Refusal(
        9_001_023, .invalidRequest,
        "The grant type is not supported over the /common or /consumers endpoints. Use a tenant's endpoint.")

    static func applicationNotFound(_ clientID: String, tenant: String) -> Refusal {
        Refusal(
            700_016, .unauthorizedClient,
            "Application with identifier '\(clientID)' was not found in the directory '\(tenant)'. This can happen if "
                + "the application has not been installed by the administrator of the tenant or consented to by any "
                + "user in the tenant. You may have sent your authentication request to the wrong tenant.")
    }

    static func noServicePrincipal(_ clientID: String, tenant: String) -> Refusal {
        Refusal(
            7_000_229, .invalidClient,
            "The client application \(clientID) is missing service principal in the tenant \(tenant).")
    }

    /// Text assumed.
    static func applicationDisabled(_ clientID: String) -> Refusal {
        Refusal(7_000_112, .unauthorizedClient, "Application '\(clientID)' is disabled.")
    }

    static let noCredential = Refusal(
        7_000_218, .invalidClient,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")

    static func scopeWithoutDefault(_ scope: String) -> Refusal {
        Refusal(
            1_002_012, .invalidScope,
            "The provided value for scope \(scope) is not valid. Client credential flows must have a scope value with "
                + "/.default suffixed to the resource identifier (application ID URI).")
    }

    /// Text assumed.
    static let severalResources = Refusal(700_022, .invalidScope, "The scope names more than one resource.")

    static func malformedScope(_ scope: String) -> Refusal {
        Refusal(
            70011, .invalidScope,
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
                + "'scope' is not valid. The scope \(scope) is not valid.")
    }

    static func resourceNotFound(_ resource: String, tenant: String) -> Refusal {
        Refusal(
            500_011, .invalidResource,
            "The resource principal named \(resource) was not found in the tenant named \(tenant). This can happen "
                + "if the application has not been installed by the administrator of the tenant or consented to by "
                + "any user in the tenant.")
    }
}
