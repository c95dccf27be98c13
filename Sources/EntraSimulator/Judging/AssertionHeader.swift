/// What Entra asks of any client assertion's header, whoever signed it (facts 1.3).
struct AssertionHeader: Sendable {
    let algorithm: String
    /// The first of `kid`, `x5t` and `x5t#S256` that the header has: how it names the key that signed.
    let keyReference: KeyReference
    /// The header's `x5t#S256` or else `x5t`: how it names a certificate.
    let thumbprint: KeyReference?

    /// - Throws: 5002738, 5002727 or 5002723, in this order (assumed).
    init(_ token: JSONWebToken, algorithms: [String]) throws(Refusal) {
        algorithm = token.header["alg"]?.text ?? ""
        guard algorithms.contains(algorithm) else {
            throw .unsupportedAlgorithm(algorithm, supported: algorithms.joined(separator: ","))
        }
        guard let type = token.header["typ"]?.text, ["JWT", "http://openid.net/specs/jwt/1.0"].contains(type) else {
            throw .unsupportedType
        }
        let references = ["kid", "x5t", "x5t#S256"].compactMap { name -> KeyReference? in
            guard let identifier = token.header[name]?.text, !identifier.isEmpty else { return nil }
            return KeyReference(member: name, identifier: identifier)
        }
        guard let first = references.first else { throw .noKeyReference }
        keyReference = first
        thumbprint = references.last { $0.member != "kid" }
    }
}

/// A header member that names a key, and the name. A JWK carries the same member.
struct KeyReference: Sendable {
    let member: String
    let identifier: String
}
