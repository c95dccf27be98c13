import Federation

/// What Entra's numbers mean, in tables.
///
/// Microsoft documents that numbers and texts may change, so what is not listed still gets advice: from its family, from
/// the OAuth error, or in Entra's own words.
enum Catalogue {
    static let rows =
        mismatches + issuers + proofs + credentials + applications + tenants + requests + policies + consent + signIn
        + passing

    /// What is known of one answer.
    struct Finding: Hashable, Sendable {
        let kind: Kind
        let advice: Advice
        /// Whether the number itself was known, not only the OAuth error around it.
        let isForNumber: Bool
    }

    /// The number in the text decides, then the others in Entra's order, then the OAuth error.
    static func finding(for answer: EntraRefusal.Answer, about situation: Situation) -> Finding {
        let main = answer.code.flatMap { Int($0.dropFirst(AnswerText.prefix.count)) }
        let numbers = [main].compactMap { $0 } + answer.errorCodes
        guard let row = numbers.lazy.compactMap({ byNumber[$0] ?? family(of: $0) }).first else {
            return fallback(for: answer, about: situation)
        }
        return found(row.meaning, row.meaning.advice(for: situation), answer, situation, isForNumber: true)
    }

    private static let byNumber = Dictionary(
        rows.flatMap { row in row.numbers.map { ($0, row) } }, uniquingKeysWith: { first, _ in first })

    /// Entra makes a number finer by adding digits. Only for the families of federated credentials is it known that the
    /// finer number has the meaning of the coarser one: 7000215 has nothing to do with 700021.
    private static func family(of number: Int) -> Row? {
        let digits = String(number)
        return families.first { row in
            row.numbers.contains { digits.count > String($0).count && digits.hasPrefix(String($0)) }
        }
    }

    private static func fallback(for answer: EntraRefusal.Answer, about situation: Situation) -> Finding {
        guard let meaning = errors[answer.error] else {
            return Finding(kind: .refused, advice: answer.inEntrasWords, isForNumber: false)
        }
        let advice = meaning.advice(for: situation).adding(answer.whereToAsk)
        return found(meaning, advice, answer, situation, isForNumber: false)
    }

    /// Where a person signed in and Entra wants to see one again, no other waiting is of use, whatever the number says.
    private static func found(
        _ meaning: Meaning, _ advice: Advice, _ answer: EntraRefusal.Answer, _ situation: Situation, isForNumber: Bool
    ) -> Finding {
        let wantsPerson = situation.permissions == .delegated && errorsForPeople.contains(answer.error)
        let isForPeople = wantsPerson && meaning.kind == .refused
        return Finding(
            kind: meaning.kind, advice: isForPeople ? advice.waiting(.signInAgain) : advice, isForNumber: isForNumber)
    }

    private static let errorsForPeople: Set = ["interaction_required", "consent_required", "login_required"]
}
