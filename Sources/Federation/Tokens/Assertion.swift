package import struct FoundationEssentials.Date
package import struct FoundationEssentials.UUID

/// The claims of one short-lived token that speaks for an agent (RFC 7519 section 4.1).
package struct Assertion: Hashable, Sendable {
    package let triple: Triple
    /// `jti`: unique, for the audit log; Entra does not need it.
    package let tokenID: UUID
    /// `exp`, in whole Unix seconds.
    package let expiresAt: Int
    /// `iat` and `nbf`, in whole Unix seconds. Entra refuses a token without `iat` (AADSTS70023).
    package let issuedAt: Int

    /// How far `iat` and `nbf` lie back, in seconds, for verifiers whose clock is behind.
    package static let backdating = 30

    /// How many seconds it may live.
    package static let lifetimes = 60...3600

    /// - Parameters:
    ///   - now: one reading of the clock for all three times.
    ///   - lifetime: seconds from now until it expires.
    package init(triple: Triple, tokenID: UUID, now: Date, lifetime: Int) {
        self.triple = triple
        self.tokenID = tokenID
        let seconds = Int(now.timeIntervalSince1970.rounded(.down))
        issuedAt = seconds - Self.backdating
        expiresAt = seconds + lifetime
    }

    package var claims: JSON {
        [
            "iss": .string(triple.issuer.text),
            "sub": .string(triple.subject.text),
            "aud": .string(triple.audience.text),
            "jti": .string(tokenID.uuidString.lowercased()),
            "iat": .integer(issuedAt),
            "nbf": .integer(issuedAt),
            "exp": .integer(expiresAt),
        ]
    }

    /// The ASCII bytes that are signed: header and claims in base64url, a dot between (RFC 7515 section 5.1).
    ///
    /// The header's `typ` is `JWT`, since Entra refuses others (AADSTS5002727).
    package func signingInput(keyID: String) -> [UInt8] {
        let header: JSON = ["alg": "RS256", "typ": "JWT", "kid": .string(keyID)]
        var input: [UInt8] = []
        input.reserveCapacity(1024)
        Base64URL.append(header.bytes, to: &input)
        input.append(UInt8(ascii: "."))
        Base64URL.append(claims.bytes, to: &input)
        return input
    }

    /// The compact serialisation (RFC 7515 section 7.1).
    ///
    /// - Parameters:
    ///   - input: what `signingInput(keyID:)` gave.
    ///   - signature: its RS256 signature.
    package static func compact(_ input: [UInt8], signature: [UInt8]) -> String {
        var token = input
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return String(decoding: token, as: UTF8.self)
    }
}
