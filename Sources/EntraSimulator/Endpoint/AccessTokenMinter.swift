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
        let header: JSONValue = .object(["alg": .string("RS256"), "typ": .string("JWT"), "kid": .string(keyID)])
        let claims = JSONValue.object(Self.claims(grant, at: Int64(now.timeIntervalSince1970), lifetime: lifetime))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let input = try [header, claims].map { Base64URL.encode(try encoder.encode($0)) }.joined(separator: ".")
        let signature = try key.signature(for: SHA256.hash(data: Data(input.utf8)), padding: .insecurePKCS1v1_5)
        return "\(input).\(Base64URL.encode(signature.rawRepresentation))"
    }

    private static func claims(_ grant: AccessGrant, at now: Int64, lifetime: Int) -> [String: JSONValue] {
        let clientID = JSONValue.string(grant.application.clientId)
        let strength = JSONValue.string(grant.credential.authenticationStrength)
        var claims: [String: JSONValue] = [
            "aud": .string(grant.resource.identifier), "iss": .string("\(grant.base)/\(grant.tenant.id)/v2.0"),
            "iat": .integer(now), "nbf": .integer(now), "exp": .integer(now + Int64(lifetime)),
            "tid": .string(grant.tenant.id), "ver": .string("2.0"), "idtyp": .string("app"),
            "azp": clientID, "azpacr": strength, "appid": clientID, "appidacr": strength,
            "oid": .string(grant.servicePrincipalID), "sub": .string(grant.servicePrincipalID),
            "uti": .string(Base64URL.encode(SymmetricKey(size: .bits128).withUnsafeBytes(Array.init))),
        ]
        let roles = grant.resource.roles(of: grant.application)
        if !roles.isEmpty { claims["roles"] = .array(roles.map(JSONValue.string)) }
        if case .federated(let name) = grant.credential { claims["xms_ficinfo"] = .string(name) }
        return claims
    }
}

extension ProvenCredential {
    /// `appidacr`: 1 for a secret, 2 for a signed assertion (facts 3.9).
    fileprivate var authenticationStrength: String {
        switch self {
        case .secret: "1"
        case .certificate, .federated: "2"
        }
    }
}

extension AccessGrant {
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
