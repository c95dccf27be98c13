package import struct FoundationEssentials.Date
package import struct FoundationEssentials.UUID

/// The claims with which an application speaks for itself, signed with the key of a certificate that Azure knows (RFC
/// 7523 section 3; Entra documentation, certificate credentials).
package struct ClientAssertion: Hashable, Sendable {
    package let applicationID: ApplicationID
    /// The tenant's token endpoint, to which alone it is addressed.
    package let audience: String
    /// `jti`.
    package let tokenID: UUID
    /// `iat` and `nbf`, in whole Unix seconds.
    package let issuedAt: Int
    /// `exp`, in whole Unix seconds.
    package let expiresAt: Int

    /// Seconds that it lives: it is made for one request.
    package static let lifetime = 300

    package init(applicationID: ApplicationID, audience: String, tokenID: UUID, now: Date) {
        self.applicationID = applicationID
        self.audience = audience
        self.tokenID = tokenID
        let seconds = Int(now.timeIntervalSince1970.rounded(.down))
        issuedAt = seconds - Assertion.backdating
        expiresAt = seconds + Self.lifetime
    }

    /// How it is signed (RFC 7518 section 3.1), and by which thumbprint Entra finds the certificate.
    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// With `x5t#S256`: what Entra's documentation asks for.
        case ps256 = "PS256"
        /// With `x5t`: for hosts that know nothing else.
        case rs256 = "RS256"
    }

    /// The ASCII bytes that are signed (RFC 7515 section 5.1).
    package func signingInput(certificate: ClientCertificate, algorithm: Algorithm) -> [UInt8] {
        let thumbprint: JSON.Member =
            switch algorithm {
            case .ps256: .init("x5t#S256", .string(certificate.thumbprintSHA256.base64URL))
            case .rs256: .init("x5t", .string(certificate.thumbprint.base64URL))
            }
        let header: JSON = .object([.init("alg", .string(algorithm.rawValue)), .init("typ", "JWT"), thumbprint])
        var input: [UInt8] = []
        input.reserveCapacity(1024)
        Base64URL.append(header.bytes, to: &input)
        input.append(UInt8(ascii: "."))
        Base64URL.append(claims.bytes, to: &input)
        return input
    }

    package var claims: JSON {
        [
            "aud": .string(audience), "iss": .string(applicationID.text), "sub": .string(applicationID.text),
            "jti": .string(tokenID.uuidString.lowercased()), "iat": .integer(issuedAt), "nbf": .integer(issuedAt),
            "exp": .integer(expiresAt),
        ]
    }
}
