import FoundationEssentials

/// Whose door an assertion is presented at.
struct Realm: Sendable {
    /// `https://host:port` as the caller addressed the simulator.
    let base: String
    let tenant: Tenant
    let application: RegisteredApplication

    /// The URLs under which the caller may know this tenant's token endpoint.
    var tokenEndpoints: [String] { tenant.names.map { "\(base)/\($0)/oauth2/v2.0/token" } }
}

extension TokenEndpoint {
    func judge(
        secret: String, of application: RegisteredApplication, into sighting: inout Sighting
    ) throws(Refusal) -> ProvenCredential {
        sighting.credential = "secret"
        let proven = (application.secrets ?? []).filter { $0.isProven(by: secret) }
        guard !proven.isEmpty else { throw .wrongSecret(application.clientId) }
        guard proven.contains(where: { $0.expires.map { now < $0 } ?? true }) else {
            throw .expiredSecret(application.clientId)
        }
        return .secret
    }

    /// A token whose `iss` is a GUID claims to come from the application itself: a certificate's assertion. Any other
    /// comes from elsewhere (facts 4.2 at 700021).
    func judge(
        assertion text: String, in realm: Realm, into sighting: inout Sighting
    ) async throws(Refusal) -> ProvenCredential {
        let token = try JSONWebToken(compact: text)
        sighting.assertion = SeenAssertion(header: token.header, claims: token.claims)
        guard UUID(uuidString: token.text("iss") ?? "") == nil else {
            sighting.credential = "certificate"
            try CertificateAssertionJudge(realm: realm, now: now).judge(token)
            return .certificate
        }
        sighting.credential = "federated"
        let header = try AssertionHeader(token, algorithms: ["RS256"])
        let matched = try FederatedAssertionJudge(
            application: realm.application, defaultAudience: realm.tenant.ownCloud.exchangeAudience, now: now
        ).match(token)
        let metadata = try await issuers.metadata(
            of: matched.issuer, at: now, keptFor: settings.jwksCache, into: &sighting)
        try metadata.verify(token, by: header.keyReference, from: matched.issuer)
        return .federated(name: matched.name)
    }
}
