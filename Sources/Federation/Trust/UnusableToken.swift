/// Why a token of another issuer is not believed.
package enum UnusableToken: Error, Hashable, Sendable {
    /// It has more bytes than ``SignedToken/limit``.
    case tooLarge
    /// It is no JWT in compact form: what is wrong.
    case malformed(String)
    /// Its `alg` is none that is taken.
    case algorithm(String)
    /// It lacks a claim that it has to have, or the claim is of another type.
    case claim(String)
    case expired
    /// Its `nbf` or `iat` is still to come.
    case notYetValid
    /// It would be good for longer than anybody should be believed.
    case livesTooLong
}

extension UnusableToken: CustomStringConvertible {
    /// In one sentence, which quotes nothing of the token but its algorithm.
    package var description: String {
        switch self {
        case .tooLarge: "The token has more than \(SignedToken.limit) bytes."
        case .malformed(let problem): "The token is no signed JWT: \(problem)."
        case .algorithm(let name): "The token's algorithm '\(name.prefix(20))' is not taken."
        case .claim(let name): "The token's '\(name)' is missing or not what it has to be."
        case .expired: "The token has expired."
        case .notYetValid: "The token is not valid yet."
        case .livesTooLong: "The token lives longer than a day."
        }
    }
}
