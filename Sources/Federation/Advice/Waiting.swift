/// What becomes of the same request when it is sent again later.
package enum Waiting: String, Hashable, Sendable, CaseIterable {
    /// It succeeds within minutes or hours without anybody's doing: something is still spreading, or passes.
    case helps
    /// It succeeds within minutes if the values are right and were changed just now; else they are wrong.
    case mayHelp = "may_help"
    /// It fails until somebody changes something.
    case never
    /// It fails until a person has signed in again.
    case signInAgain = "sign_in_again"
}
