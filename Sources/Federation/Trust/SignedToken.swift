package import FoundationEssentials

/// A token that another issuer has signed (RFC 7519, in the form of RFC 7515 section 7.1), taken apart and not believed
/// yet: whoever wants to believe it finds a key of that issuer and checks the signature.
///
/// Of its header the algorithm and the key's id count. Keys and places of keys that it brings along (`jwk`, `jku`, `x5c`,
/// `x5u`) are not looked at, and a header that has to be understood (`crit`) is refused.
package struct SignedToken: Sendable {
    package let algorithm: SignatureAlgorithm
    /// `kid`.
    package let keyID: String?
    package let claims: Claims
    /// The bytes that are signed.
    package let signingInput: [UInt8]
    package let signature: [UInt8]

    /// Bytes: more than anybody's tokens have.
    package static let limit = 16 * 1024

    /// What it says (RFC 7519 section 4.1).
    package struct Claims: Hashable, Sendable {
        package let issuer: String
        package let subject: String
        /// At least one.
        package let audiences: [String]
        package let expiresAt: Date
        package let notBefore: Date?
        package let issuedAt: Date?
        /// `jti`.
        package let tokenID: String?
    }

    package init(_ text: String) throws(UnusableToken) {
        guard text.utf8.count <= Self.limit else { throw .tooLarge }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw .malformed("it has \(parts.count) parts instead of three") }
        let header: Header = try Self.decoded(parts[0], as: "header")
        guard let algorithm = SignatureAlgorithm(rawValue: header.alg) else { throw .algorithm(header.alg) }
        guard !header.isCritical else { throw .malformed("its header has 'crit'") }
        guard let signature = Base64URL.decode(parts[2]), !signature.isEmpty else {
            throw .malformed("its signature is not base64url")
        }
        self.algorithm = algorithm
        keyID = header.kid
        claims = try Claims(try Self.decoded(parts[1], as: "payload"))
        signingInput = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }

    private static func decoded<Value: Decodable>(_ part: String, as name: String) throws(UnusableToken) -> Value {
        guard let bytes = Base64URL.decode(part) else { throw .malformed("its \(name) is not base64url") }
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)) else {
            throw .malformed("its \(name) is not the JSON that it has to be")
        }
        return value
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        let isCritical: Bool

        private enum CodingKeys: String, CodingKey {
            case alg, kid, crit
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            alg = try members.decode(String.self, forKey: .alg)
            kid = try members.decodeIfPresent(String.self, forKey: .kid)
            isCritical = members.contains(.crit)
        }
    }
}

extension SignedToken {
    /// How far clocks may be apart, in seconds.
    package static let leeway = 60.0
    /// For how long a token may be good at the most, in seconds.
    package static let longestLife = 86_400.0

    /// - Throws: `UnusableToken` unless it is good at that moment.
    package func checkTimes(at now: Date) throws(UnusableToken) {
        guard now < claims.expiresAt else { throw .expired }
        let begin = [claims.notBefore, claims.issuedAt].compactMap { $0 }.max()
        if let begin, begin > now.addingTimeInterval(Self.leeway) { throw .notYetValid }
        guard claims.expiresAt.timeIntervalSince(claims.issuedAt ?? now) <= Self.longestLife else {
            throw .livesTooLong
        }
    }
}

extension SignedToken.Claims {
    fileprivate init(_ payload: Payload) throws(UnusableToken) {
        guard let issuer = payload.iss, !issuer.isEmpty else { throw .claim("iss") }
        guard let subject = payload.sub, !subject.isEmpty else { throw .claim("sub") }
        guard let audiences = payload.aud?.all, !audiences.isEmpty else { throw .claim("aud") }
        guard let end = payload.exp else { throw .claim("exp") }
        self.init(
            issuer: issuer, subject: subject, audiences: audiences, expiresAt: try Self.date(end, of: "exp"),
            notBefore: try payload.nbf.map { value throws(UnusableToken) in try Self.date(value, of: "nbf") },
            issuedAt: try payload.iat.map { value throws(UnusableToken) in try Self.date(value, of: "iat") },
            tokenID: payload.jti)
    }

    /// Numbers that no calendar has are no times.
    private static func date(_ seconds: Double, of claim: String) throws(UnusableToken) -> Date {
        guard (0...1e11).contains(seconds) else { throw .claim(claim) }
        return Date(timeIntervalSince1970: seconds)
    }
}

/// The claims as they stand there.
private struct Payload: Decodable {
    let iss: String?
    let sub: String?
    let aud: Audiences?
    let exp: Double?
    let nbf: Double?
    let iat: Double?
    let jti: String?

    /// One text or several (RFC 7519 section 4.1.3).
    struct Audiences: Decodable {
        let all: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let one = try? value.decode(String.self) { all = [one] } else { all = try value.decode([String].self) }
        }
    }
}
