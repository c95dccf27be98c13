import FoundationEssentials

/// What a person agreed to at one sign-in; codes and refresh tokens stand for it.
struct SignIn: Sendable {
    let clientID: String
    let tenantID: String
    let userID: String
    let platform: Platform
    let scope: UserScope
    /// The `claims` parameter: which demands the sign-in has met.
    let claims: String?
    let nonce: String?
    let time: Date

    func belongs(to application: RegisteredApplication) -> Bool {
        clientID.lowercased() == application.clientId.lowercased()
    }
}

struct AuthorizationCode: Sendable {
    /// Seconds (facts 3.3).
    static let life: TimeInterval = 600

    let signIn: SignIn
    let redirectURI: String
    let challenge: CodeChallenge?
    var isRedeemed = false
}

struct RefreshToken: Sendable {
    /// Seconds that one given to a single-page application lives, used or not (facts 3.4).
    static let spaLife: TimeInterval = 86_400

    let signIn: SignIn
    let issued: Date
    var lastUsed: Date
}
