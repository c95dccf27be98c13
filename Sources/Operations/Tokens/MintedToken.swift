package import Federation

/// A freshly signed assertion.
package struct MintedToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// The compact serialisation (RFC 7515 section 7.1).
    package let token: String
    package let triple: Triple
    /// Unix seconds.
    package let expiresAt: Int
    /// Seconds that it lives, counted from when it was minted.
    package let lifetime: Int

    package var description: String { "<assertion of \(triple.subject), expires \(expiresAt)>" }
    package var customMirror: Mirror { Mirror(self, children: ["triple": triple, "expiresAt": expiresAt]) }
}

extension MintedToken {
    /// The answer of the mint endpoint and of `token mint --json`. The type is that of RFC 8693 section 3: the token is a
    /// JWT and gives no access by itself.
    package var json: JSON {
        [
            "token": .string(token),
            "token_type": "urn:ietf:params:oauth:token-type:jwt",
            "issuer": .string(triple.issuer.text),
            "subject": .string(triple.subject.text),
            "audience": .string(triple.audience.text),
            "expires_at": .integer(expiresAt),
        ]
    }
}
