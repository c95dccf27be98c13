/// Why the client cannot be set up as configured. Holds no setting's value that may be secret.
package struct EntraSetupProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// One plain sentence.
    package let sentence: String
    /// What to do about it.
    package let hint: String

    package var description: String { sentence }
}
