package import Federation

/// Why a token that was presented in the place of a key makes nobody a client.
package enum DistrustedToken: Error, Hashable, Sendable {
    case unusable(UnusableToken)
    /// No client is known by tokens of this issuer.
    case unknownIssuer(String)
    /// None of the keys that it could be signed with made the signature.
    case notVerified
    /// The issuer's own, but about nobody that is known here, or for somebody else.
    case unknownSubject(String, audiences: [String])
    /// Different clients are known by it, for different audiences.
    case several
    /// Signed by a client itself, but for somebody else.
    case notForUs(expected: String)
    /// It would be good for longer than a client's own assertions may be: this many seconds.
    case goodTooLong(Int)
    /// It has no `jti`, though it counts once.
    case withoutTokenID
    /// It was used before, though it counts once.
    case spent
    /// The issuer's keys are not to be had: why, in a phrase, and in how many seconds it is tried again.
    case unreadableIssuer(String, retryAfter: Int)
}

extension DistrustedToken: CustomStringConvertible {
    /// In one sentence. Of a token that is not verified it quotes no more than its issuer.
    package var description: String {
        switch self {
        case .unusable(let problem): problem.description
        case .unknownIssuer(let issuer): "No client is known here by tokens of the issuer '\(issuer.prefix(200))'."
        case .notVerified: "The token is signed by no key that is known here."
        case .unknownSubject(let subject, let audiences):
            "No client is known here by tokens about '\(subject.prefix(200))' for "
                + "\(audiences.prefix(3).map { "'\($0.prefix(200))'" }.joined(separator: ", "))."
        case .several: "The token is for several audiences, which mean different clients."
        case .notForUs(let expected): "The token is for somebody else: its 'aud' has to be '\(expected)'."
        case .goodTooLong(let most): "The token is good for more than the \(most) seconds that a client's own may be."
        case .withoutTokenID: "The token has no 'jti', and tokens of this client count once."
        case .spent: "The token was used before, and tokens of this client count once."
        case .unreadableIssuer(let reason, _): "The token cannot be checked now: \(reason)."
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .unusable(.expired), .spent: "Get a new token from its issuer."
        case .unusable(.notYetValid): "Check the clocks of both machines."
        case .unusable, .withoutTokenID, .goodTooLong: "Have its issuer make it otherwise."
        case .unknownIssuer, .unknownSubject, .several:
            "'aureole client trust' says whose tokens a client is known by: issuer, subject and audience, byte for byte."
        case .notVerified:
            "Check that it comes from that issuer unchanged, and that the issuer publishes the key that signed it."
        case .notForUs: "Ask for a token with that audience."
        case .unreadableIssuer: "Check that the issuer's discovery document and keys can be fetched from this machine."
        }
    }
}
