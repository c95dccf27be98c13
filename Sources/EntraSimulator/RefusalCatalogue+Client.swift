/// Refusals about secrets and certificates. Codes and texts: facts 3.2 and 4.2.
extension Refusal {
    static func wrongSecret(_ clientID: String) -> Refusal {
        Refusal(
            7_000_215, .invalidClient,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
                + "not the client secret ID, for a secret added to app '\(clientID)'.")
    }

    static func expiredSecret(_ clientID: String) -> Refusal {
        Refusal(
            7_000_222, .invalidClient,
            "The provided client secret keys for app '\(clientID)' are expired.")
    }

    static let wrongClientInAssertion = Refusal(
        700_021, .invalidClient, "Client assertion application identifier doesn't match 'client_id' parameter.")

    static let wrongAssertionAudience = Refusal(
        700_023, .invalidClient, "Client assertion audience claim does not match Realm issuer.")

    static func assertionNotInTime(now: String, from: String, until: String) -> Refusal {
        Refusal(
            700_024, .invalidClient,
            "Client assertion is not within its valid time range. Current time: \(now), assertion valid from \(from), "
                + "expiry time of assertion \(until).")
    }

    static let unknownCertificate = Refusal(
        700_027, .invalidClient,
        "The certificate with identifier used to sign the client assertion is not registered on application. "
            + "[Reason - The key was not found.]")

    static let badCertificateSignature = Refusal(
        700_027, .invalidClient,
        "Client assertion contains an invalid signature. [Reason - The key was found, but use of the key to verify "
            + "the signature failed.]")

    /// Text assumed.
    static let certificateRevoked = Refusal(7_000_214, .invalidClient, "The provided certificate is revoked.")

    static let certificateNotInTime = Refusal(
        1_000_502, .invalidClient, "The provided certificate is not within its specified validity window.")
}
