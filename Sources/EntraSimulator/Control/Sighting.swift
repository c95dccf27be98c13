/// What Entra saw of one token request and what it made of it. Never the token itself, a signature or a secret.
struct Sighting: Encodable, Sendable {
    /// UTC, by the simulator's clock.
    let time: String
    /// `trace_id` and `x-ms-request-id` of the answer.
    let traceID: String
    let correlationID: String
    let tenant: String
    let grantType: String?
    var clientID: String?
    /// `authorize` or `adminconsent`; nil for the token endpoint.
    var endpoint: String?
    /// The name of the person behind the request, once that is clear.
    var user: String?
    let scope: String?
    /// `secret`, `certificate` or `federated`, once that is clear.
    var credential: String?
    var assertion: SeenAssertion?
    var metadata: MetadataSighting?
    /// `issued`, `AADSTS` and a number, or `fault` for an answer the control plane ordered.
    var verdict = ""
    /// More than the answer said, such as why an issuer's document was not taken.
    var detail: String?
    /// The kind of fault that was played, if any.
    var fault: String?
}

/// A client assertion without its signature.
struct SeenAssertion: Encodable, Sendable {
    let header: [String: JSONValue]
    let claims: [String: JSONValue]
}

/// Which of an issuer's documents were looked at.
struct MetadataSighting: Encodable, Sendable {
    enum Source: String, Encodable {
        case fetched, cache
    }

    let discovery: String
    /// Nil when it did not come to that.
    var jwks: String?
    var source: Source

    var fromCache: MetadataSighting {
        var copy = self
        copy.source = .cache
        return copy
    }
}
