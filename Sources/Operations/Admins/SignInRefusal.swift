/// Why nobody was signed in. None of it says whether there is an account of that name.
package enum SignInRefusal: Error, Hashable, Sendable {
    case wrong
    /// After too many failures; the tries in between are not looked at. Seconds.
    case tooManyTries(wait: Int)
    /// More sign in at once than there is memory for. Seconds.
    case busy(retryAfter: Int)
}

extension SignInRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrong: "The name or the passphrase is not right."
        case .tooManyTries(let seconds): "There were too many tries. Wait \(seconds) seconds."
        case .busy(let seconds): "Too many people sign in at once. Try again in \(seconds) seconds."
        }
    }
}
