/// The OpenID Provider configuration of an issuer that does nothing but sign assertions (OpenID Connect Discovery 1.0
/// section 3).
///
/// Endpoints that do not exist are left out: Entra answers AADSTS501661 to a document with empty strings or arrays.
package struct DiscoveryDocument: Hashable, Sendable {
    package let issuer: Issuer

    package init(issuer: Issuer) { self.issuer = issuer }

    package var bytes: [UInt8] {
        let json: JSON = [
            "issuer": .string(issuer.text),
            "jwks_uri": .string(issuer.jwksURL),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"],
        ]
        return json.bytes
    }
}
