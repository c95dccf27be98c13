import Crypto
import CryptoExtras
import FoundationEssentials

/// Judges an assertion the application signed itself with a registered certificate (facts 3.2). The order of the
/// checks is assumed.
struct CertificateAssertionJudge: Sendable {
    let realm: Realm
    let now: Date

    /// - Throws: the ``Refusal`` of the first check that fails.
    func judge(_ token: JSONWebToken) throws(Refusal) {
        let header = try AssertionHeader(token, algorithms: ["RS256", "PS256"])
        try checkClient(token)
        try checkAudience(token)
        try ValidTime(token).check(at: now)
        let certificate = try findCertificate(header)
        guard !certificate.isRevoked else { throw .certificateRevoked }
        guard certificate.validity.contains(now) else { throw .certificateNotInTime }
        try checkSignature(token, algorithm: header.algorithm, by: certificate)
    }

    private func checkClient(_ token: JSONWebToken) throws(Refusal) {
        guard let subject = token.text("sub") else { throw .missingClaim("sub") }
        for name in [token.text("iss") ?? "", subject]
        where name.lowercased() != realm.application.clientId.lowercased() {
            throw .wrongClientInAssertion
        }
    }

    private func checkAudience(_ token: JSONWebToken) throws(Refusal) {
        guard let audiences = token.audiences else { throw .missingClaim("aud") }
        guard audiences.count == 1, realm.tokenEndpoints.contains(where: audiences[0].hasSameBytes) else {
            throw .wrongAssertionAudience
        }
    }

    private func findCertificate(_ header: AssertionHeader) throws(Refusal) -> RegisteredCertificate {
        guard let thumbprint = header.thumbprint else { throw .unknownCertificate }
        // MSAL for Python pads its base64url, against RFC 7515.
        let identifier = thumbprint.identifier.prefix { $0 != "=" }
        let found = (realm.application.certificates ?? []).first { certificate in
            identifier == (thumbprint.member == "x5t" ? certificate.thumbprint : certificate.thumbprintSHA256)
        }
        guard let found else { throw .unknownCertificate }
        return found
    }

    private func checkSignature(
        _ token: JSONWebToken, algorithm: String, by certificate: RegisteredCertificate
    ) throws(Refusal) {
        let isValid = certificate.publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: token.signature),
            for: SHA256.hash(data: token.signingInput),
            padding: algorithm == "PS256" ? .PSS : .insecurePKCS1v1_5)
        guard isValid else { throw .badCertificateSignature }
    }
}
