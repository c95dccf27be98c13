package import Federation

/// What Entra gave. It prints as a placeholder wherever it might end up in a log.
package struct TokenAnswer: Hashable, Sendable {
    package let token: AccessToken
    /// Takes the place of the one that was sent; only with `offline_access`.
    package let refreshToken: String?
    /// The permissions the token holds, by blanks; only in a person's name. May be more than was asked for.
    package let scope: String?
    /// Who signed in (OpenID Connect Core section 2); only with `openid`.
    package let idToken: String?

    package init(token: AccessToken, refreshToken: String? = nil, scope: String? = nil, idToken: String? = nil) {
        self.token = token
        self.refreshToken = refreshToken
        self.scope = scope
        self.idToken = idToken
    }
}

extension TokenAnswer: CustomStringConvertible, CustomReflectable {
    package var description: String { "<answer with a token>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
