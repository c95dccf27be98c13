import Federation

extension TokenReply {
    /// Tells a "no" from a "not now" (facts, 3.6 and 3.7). Neither the status nor the OAuth error decides alone, since
    /// Entra has sent the same refusal with several of both.
    func failure(_ members: ReplyMembers?, _ body: [UInt8]) -> Outcome {
        guard status != 429 else { return .unavailable(.throttled) }
        guard let answer = Self.answer(members, body) else {
            return broken("is neither a token nor an error of Entra's")
        }
        // A gateway or the backup authentication system speaks with these two, without a number.
        guard answer.code != nil || (status != 403 && status < 500) else { return broken("has no AADSTS number") }
        let finding = Catalogue.finding(for: answer, about: situation)
        switch finding.kind {
        case .throttling: return .unavailable(.throttled)
        case .transient: return broken("is \(answer.code ?? answer.error), a passing fault on Entra's side")
        case .refused:
            guard status < 500 || finding.isForNumber else { return broken("is \(answer.code ?? answer.error)") }
            return .refused(EntraRefusal(answer: answer, advice: finding.advice))
        }
    }

    private static func answer(_ members: ReplyMembers?, _ body: [UInt8]) -> EntraRefusal.Answer? {
        if let members, members.error != nil || members.errorDescription != nil {
            return AnswerText(members).answer
        }
        // A page for people with a number in it says why, but nothing else in it can be relied on.
        return AnswerText.code(in: String(decoding: body, as: UTF8.self)).map { code in
            EntraRefusal.Answer(
                error: "invalid_request", message: "\(code), in an answer that is not JSON", code: code,
                errorCodes: Int(code.dropFirst(AnswerText.prefix.count)).map { [$0] } ?? [])
        }
    }
}
