/// The part of an OpenID Provider's configuration (OIDC Discovery 1.0 section 3) that Entra is known to look at.
struct DiscoveryDocument: Sendable {
    let jwksURI: String

    /// Where an issuer publishes it: a slash at the end of the issuer is not doubled (OIDC Discovery section 4).
    static func url(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// - Throws: 501661, its detail naming what is wrong (facts 1.4).
    init(_ members: [String: JSONValue], of issuer: String) throws(Refusal) {
        guard members["issuer"]?.text?.hasSameBytes(as: issuer) == true else {
            throw .issuerUnacceptable("'issuer' in the discovery document is not the token's")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value.isEmpty {
            throw .issuerUnacceptable("'\(name)' in the discovery document is empty")
        }
        guard members["subject_types_supported"]?.list != nil else {
            throw .issuerUnacceptable("the discovery document lacks 'subject_types_supported'")
        }
        guard let jwksURI = members["jwks_uri"]?.text else {
            throw .issuerUnacceptable("the discovery document lacks 'jwks_uri'")
        }
        self.jwksURI = jwksURI
    }
}

extension JSONValue {
    fileprivate var isEmpty: Bool { self == .string("") || self == .array([]) }
}
