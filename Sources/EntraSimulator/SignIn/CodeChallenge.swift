import Crypto
import FoundationEssentials

/// Proof Key for Code Exchange (RFC 7636), with both methods of its section 4.2.
struct CodeChallenge: Sendable {
    enum Method: String {
        case plain
        case sha256 = "S256"
    }

    private let challenge: String
    private let method: Method

    /// Nil when neither parameter was sent.
    /// - Throws: 501491 for a foreign method or one without a challenge, 50147 for a challenge that is not 43 to 128
    ///   unreserved characters.
    init?(_ query: Form) throws(Refusal) {
        let name = query["code_challenge_method"]
        guard let challenge = query["code_challenge"] else {
            guard name == nil else { throw .badChallengeMethod }
            return nil
        }
        guard let method = Method(rawValue: name ?? Method.plain.rawValue) else { throw .badChallengeMethod }
        guard Self.isWellFormed(challenge) else { throw .badChallengeSize }
        self.challenge = challenge
        self.method = method
    }

    func isMet(by verifier: String) -> Bool {
        guard Self.isWellFormed(verifier) else { return false }
        switch method {
        case .plain: return verifier.hasSameBytes(as: challenge)
        case .sha256: return Base64URL.encode(SHA256.hash(data: Data(verifier.utf8))) == challenge
        }
    }

    private static func isWellFormed(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9._~-]{43,128}/) != nil
    }
}
