/// How a token of another issuer may be signed (RFC 7518 section 3.1). Neither `none` nor HMAC is among them: a public key
/// must never be taken for a secret (RFC 8725 section 3.1).
package enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
}
