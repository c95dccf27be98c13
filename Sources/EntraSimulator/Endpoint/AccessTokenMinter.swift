import Crypto
import CryptoExtras
import FoundationEssentials

/// Issues access tokens under a key of the simulator's own, which lives as long as the process.
struct AccessTokenMinter: Sendable {
    private let key: _RSA.Signing.PrivateKey
    private let keyID: String

    /// - Throws: what the cryptography library throws when it cannot make a key.
    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        keyID = Base64URL.encode(SHA256.hash(data: key.publicKey.derRepresentation))
    }

    /// The public half as a JWKS (RFC 7517).
    func jwks() throws -> JSONValue {
        let primitives = try key.publicKey.getKeyPrimitives()
        let jwk: [String: JSONValue] = [
            "kty": .string("RSA"), "use": .string("sig"), "alg": .string("RS256"), "kid": .string(keyID),
            "n": .string(Base64URL.encode(primitives.modulus)),
            "e": .string(Base64URL.encode(primitives.publicExponent)),
        ]
        return .object(["keys": .array([.object(jwk)])])
    }

    /// An RS256 JWT with the claims of facts 3.9, for `lifetime` seconds from `now`.
    func mint(_ grant: AccessGrant, at now: Date, lifetime: Int) throws -> String {
        try sign(Self.claims(grant, at: Int64(now.timeIntervalSince1970), lifetime: lifetime))
    }

    /// The id_token that goes with it (OpenID Connect Core section 2).
    func mintIDToken(_ grant: AccessGrant, for delegation: Delegation, at now: Date, lifetime: Int) throws -> String {
        var claims = Self.commonClaims(grant, at: Int64(now.timeIntervalSince1970), lifetime: lifetime)
        claims["aud"] = .string(grant.application.clientId)
        claims["nonce"] = delegation.signIn.nonce.map(JSONValue.string)
        claims.merge(delegation.personClaims) { _, person in person }
        claims["upn"] = nil
        return try sign(claims)
    }

    private func sign(_ claims: [String: JSONValue]) throws -> String {
        let header: JSONValue = .object(["alg": .string("RS256"), "typ": .string("JWT"), "kid": .string(keyID)])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let input = try [header, .object(claims)].map { Base64URL.encode(try encoder.encode($0)) }.joined(
            separator: ".")
        let signature = try key.signature(for: SHA256.hash(data: Data(input.utf8)), padding: .insecurePKCS1v1_5)
        return "\(input).\(Base64URL.encode(signature.rawRepresentation))"
    }

    private static func commonClaims(
        _ grant: AccessGrant, at now: Int64, lifetime: Int
    ) -> [String: JSONValue] {
        [
            "iss": .string("\(grant.base)/\(grant.tenant.id)/v2.0"), "tid": .string(grant.tenant.id),
            "iat": .integer(now), "nbf": .integer(now), "exp": .integer(now + Int64(lifetime)), "ver": .string("2.0"),
            "uti": .string(Base64URL.encode(SymmetricKey(size: .bits128).withUnsafeBytes(Array.init))),
        ]
    }

    private static func claims(_ grant: AccessGrant, at now: Int64, lifetime: Int) -> [String: JSONValue] {
        let clientID = JSONValue.string(grant.application.clientId)
        let strength = JSONValue.string(grant.credential.authenticationStrength)
        var claims = commonClaims(grant, at: now, lifetime: lifetime)
        claims["aud"] = .string(grant.resource.identifier)
        for name in ["azp", "appid"] { claims[name] = clientID }
        for name in ["azpacr", "appidacr"] { claims[name] = strength }
        claims.merge(grant.delegation?.accessClaims ?? grant.applicationClaims) { _, own in own }
        if case .federated(let name) = grant.credential { claims["xms_ficinfo"] = .string(name) }
        return claims
    }
}

extension ProvenCredential {
    /// `appidacr`: 0 for a public client, 1 for a secret, 2 for a signed assertion (facts 3.9).
    fileprivate var authenticationStrength: String {
        switch self {
        case .none: "0"
        case .secret: "1"
        case .certificate, .federated: "2"
        }
    }
}

extension Delegation {
    fileprivate var accessClaims: [String: JSONValue] {
        let scopes = permissions + signIn.scope.openID.filter { $0 != "offline_access" }
        return personClaims.merging(
            ["idtyp": .string("user"), "scp": .string(scopes.joined(separator: " "))]) { person, _ in person }
    }
}

extension AccessGrant {
    fileprivate var applicationClaims: [String: JSONValue] {
        var claims: [String: JSONValue] = [
            "idtyp": .string("app"), "oid": .string(servicePrincipalID), "sub": .string(servicePrincipalID),
        ]
        let roles = resource.roles(of: application)
        if !roles.isEmpty { claims["roles"] = .array(roles.map(JSONValue.string)) }
        return claims
    }

    /// The service principal's object ID: another GUID for each application and tenant, the same at every start.
    fileprivate var servicePrincipalID: String {
        let digest = Array(SHA256.hash(data: Data("\(tenant.id)/\(application.clientId)".lowercased().utf8)))
        let hex = Hex.lower(digest[..<16])
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { start, end in
            String(Array(hex)[start..<end])
        }.joined(separator: "-")
    }
}
