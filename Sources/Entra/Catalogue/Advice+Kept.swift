package import Federation

extension Advice {
    /// What can still be said of a refusal of which only the code, or the OAuth error, was kept.
    package static func kept(_ word: String, about situation: Situation) -> Advice {
        let code = AnswerText.code(in: word)
        let number = code.flatMap { Int($0.dropFirst(AnswerText.prefix.count)) }
        let answer = EntraRefusal.Answer(
            error: code == nil ? word : "", message: "Entra refused with \(word).", code: code,
            errorCodes: number.map { [$0] } ?? [])
        return Catalogue.finding(for: answer, about: situation).advice
    }
}
