import Federation

/// What Entra's numbers mean for the admin of a connection with application permissions.
///
/// Microsoft documents that numbers and texts may change, so a number that is not listed still gets advice from the
/// OAuth error.
enum Catalogue {
    /// What becomes of the same request when it is sent again.
    enum Kind: Hashable, Sendable {
        /// Refused until an admin changes something.
        case admin
        /// Refused now; a change in Azure may still be on its way to all of Entra's nodes.
        case propagating
        /// A fault on Entra's side that passes.
        case transient
        /// Too many requests.
        case throttling
    }

    /// One number and what to do about it.
    struct Row: Sendable {
        let number: Int
        let kind: Kind
        let hint: String

        init(_ number: Int, _ kind: Kind, _ hint: String) {
            self.number = number
            self.kind = kind
            self.hint = hint
        }
    }

    struct Advice: Hashable, Sendable {
        let kind: Kind
        let hint: String
        /// Whether the number itself was known, not only the OAuth error around it.
        let isForNumber: Bool
    }

    static let rows = federatedCredentials + applications + requests + passing

    /// The number in the text decides, then the others in Entra's order, then the OAuth error.
    static func advice(for answer: EntraRefusal.Answer) -> Advice {
        let main = answer.code.flatMap { Int($0.dropFirst(AnswerText.prefix.count)) }
        let numbers = [main].compactMap { $0 } + answer.errorCodes
        let row = numbers.lazy.compactMap { byNumber[$0] ?? family(of: $0) }.first
        guard let row else { return advice(forError: answer.error) }
        return Advice(kind: row.kind, hint: row.hint, isForNumber: true)
    }

    private static let byNumber = Dictionary(rows.map { ($0.number, $0) }) { first, _ in first }

    /// Entra makes a number finer by adding digits. Only for the families of federated credentials is it known that the
    /// finer number has the meaning of the coarser one: 7000215 has nothing to do with 700021.
    private static func family(of number: Int) -> Row? {
        let digits = String(number)
        return families.first { digits.count > String($0.number).count && digits.hasPrefix(String($0.number)) }
    }

    private static func advice(forError error: String) -> Advice {
        let kind: Kind = ["temporarily_unavailable", "server_error"].contains(error) ? .transient : .admin
        return Advice(kind: kind, hint: hints[error] ?? generalHint, isForNumber: false)
    }
}
