import Entra
import Federation

/// What stands in an access token, for an admin to look at. It is its resource's to judge, so that nothing is decided by
/// this; of a token that is no JWT nothing is known.
package struct TokenContent: Hashable, Sendable {
    /// `aud`: the resource that it is for.
    package let audience: String?
    /// `azp` or `appid`: the application that it was issued to.
    package let applicationID: String?
    /// `roles`: application permissions.
    package let roles: [String]
    /// `scp`: permissions in a person's name.
    package let scopes: [String]
}

extension ExchangedToken {
    /// Whether Entra was not asked for it this time.
    package var isFromMemory: Bool { source == .cache }

    /// What is in it.
    package var content: TokenContent {
        let payload = TokenPayload(token.value)
        return TokenContent(
            audience: payload.audience, applicationID: payload.applicationID, roles: payload.roles,
            scopes: payload.scopes)
    }
}
