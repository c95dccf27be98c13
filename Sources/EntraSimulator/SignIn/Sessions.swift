import Crypto
import FoundationEssentials
import Synchronization

/// The codes and refresh tokens given out since the start.
final class Sessions: Sendable {
    private struct State {
        var codes: [String: AuthorizationCode] = [:]
        var refreshTokens: [String: RefreshToken] = [:]
        /// Sign-ins up to this time count no more; by user ID in lower case.
        var revocations: [String: Date] = [:]
    }

    private let state = Mutex(State())

    func issue(_ code: AuthorizationCode) -> String {
        let text = Self.chance()
        state.withLock { $0.codes[text] = code }
        return text
    }

    func code(_ text: String) -> AuthorizationCode? { state.withLock { $0.codes[text] } }

    /// - Returns: false when somebody was faster.
    func redeem(_ text: String) -> Bool {
        state.withLock { state in
            defer { state.codes[text]?.isRedeemed = true }
            return state.codes[text]?.isRedeemed == false
        }
    }

    func issueRefreshToken(for signIn: SignIn, at now: Date) -> String {
        let text = Self.chance()
        state.withLock { $0.refreshTokens[text] = RefreshToken(signIn: signIn, issued: now, lastUsed: now) }
        return text
    }

    func refreshToken(_ text: String) -> RefreshToken? { state.withLock { $0.refreshTokens[text] } }

    func use(_ refreshToken: String, at now: Date) {
        state.withLock { $0.refreshTokens[refreshToken]?.lastUsed = now }
    }

    /// Ends what these users have signed in to so far, as a changed password does.
    func revoke(_ users: [User], at now: Date) {
        state.withLock { state in
            for user in users { state.revocations[user.id.lowercased()] = now }
        }
    }

    func isRevoked(_ signIn: SignIn) -> Bool {
        state.withLock { $0.revocations[signIn.userID.lowercased()] }.map { signIn.time <= $0 } ?? false
    }

    private static func chance() -> String {
        Base64URL.encode(SymmetricKey(size: .bits256).withUnsafeBytes(Array.init))
    }
}
