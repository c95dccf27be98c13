import FoundationEssentials

/// Judges a federated assertion's claims: all that needs no word from its issuer (facts 1.1 and 1.2).
struct FederatedAssertionJudge: Sendable {
    let application: RegisteredApplication
    /// For a credential that names none.
    let defaultAudience: String
    let now: Date

    /// 1 day and 1 hour: the longest Entra lets an outside token live (facts 1.2).
    static let longestLife: Double = 90_000

    /// - Returns: the federated credential the assertion matches.
    /// - Throws: the ``Refusal`` of the first check that fails.
    func match(_ token: JSONWebToken) throws(Refusal) -> FederatedCredential {
        let presented = try PresentedTriple(token)
        try checkLifetime(token)
        try checkOrigin(presented.issuer)
        let credential = try findCredential(presented)
        try ValidTime(token).check(at: now)
        return credential
    }

    private func checkLifetime(_ token: JSONWebToken) throws(Refusal) {
        let (issued, expires) = (token.seconds("iat"), token.seconds("exp"))
        guard issued > 0, expires - issued <= Self.longestLife else {
            throw .tooLongLived(issuedAt: issued, expires: expires)
        }
    }

    /// Entra's own tokens prove nothing here (facts 1.5).
    private func checkOrigin(_ issuer: String) throws(Refusal) {
        let own = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
        let host = URL(string: issuer)?.host()?.lowercased() ?? ""
        guard !own.contains(where: { host == $0 || host.hasSuffix(".\($0)") }) else { throw .entraIssuedToken }
    }

    /// Narrows the credentials by issuer, then audience, then subject: the order of the codes' last digits, since the
    /// facts tell no other. So when audience and subject are both wrong, the audience is named.
    private func findCredential(_ presented: PresentedTriple) throws(Refusal) -> FederatedCredential {
        let all = application.federatedCredentials ?? []
        guard !all.isEmpty else {
            throw .noFederatedCredentials(application.clientId, name: application.displayName)
        }
        let ofIssuer = all.filter { $0.issuer.hasSameBytes(as: presented.issuer) }
        guard !ofIssuer.isEmpty, !presented.issuerHasBlanks else { throw .noMatch(issuer: presented.issuer) }
        let forAudience = ofIssuer.filter { presented.isFor($0.audiences?[0] ?? defaultAudience) }
        guard !forAudience.isEmpty else { throw .noMatch(audience: presented.audiences.joined(separator: ",")) }
        guard let found = forAudience.first(where: { $0.subject.hasSameBytes(as: presented.subject) }) else {
            let lowered = presented.subject.lowercased()
            let inOtherCase = forAudience.contains { $0.subject.lowercased().hasSameBytes(as: lowered) }
            throw inOtherCase ? .onlyCaseDiffers(subject: presented.subject) : .noMatch(subject: presented.subject)
        }
        return found
    }
}

/// The three texts of an assertion that a federated credential is compared with.
private struct PresentedTriple {
    let issuer: String
    let subject: String
    let audiences: [String]

    /// - Throws: 90014 naming the claim that is missing, empty or not of text.
    init(_ token: JSONWebToken) throws(Refusal) {
        guard let issuer = token.text("iss") else { throw .missingClaim("iss") }
        guard let subject = token.text("sub") else { throw .missingClaim("sub") }
        guard let audiences = token.audiences else { throw .missingClaim("aud") }
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
    }

    /// Blanks around an issuer block the exchange even when the credential has the same ones (facts 1.1).
    var issuerHasBlanks: Bool { issuer.first?.isWhitespace == true || issuer.last?.isWhitespace == true }

    /// What Entra makes of several audiences is not known; a token for more than one party is for none here.
    func isFor(_ audience: String) -> Bool { audiences.count == 1 && audiences[0].hasSameBytes(as: audience) }
}
