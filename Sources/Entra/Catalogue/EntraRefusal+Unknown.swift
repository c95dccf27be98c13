import Federation

extension EntraRefusal.Answer {
    /// For what no table knows: Entra's own sentence, and where its number and ids lead to.
    var inEntrasWords: Advice {
        let start = AnswerText.code(in: message).flatMap { message.hasPrefix("\($0):") ? $0.count + 1 : nil } ?? 0
        return Advice(
            whatHappened: String(message.dropFirst(start).trimmed), remedy: whereToAsk, waiting: .never)
    }

    /// Where to ask about an answer whose number is not listed.
    var whereToAsk: String {
        let number = code.map { String($0.dropFirst(AnswerText.prefix.count)) }
        let page = "https://login.microsoftonline.com/error" + (number.map { "?code=\($0)" } ?? "")
        let ids = [traceID.map { "trace ID \($0)" }, correlationID.map { "correlation ID \($0)" }].compactMap { $0 }
        guard !ids.isEmpty else { return "Look the answer up at \(page)." }
        return "Look the answer up at \(page), or ask Microsoft's support with \(ids.joined(separator: " and "))."
    }
}

extension Advice {
    func adding(_ sentence: String) -> Advice {
        Advice(
            whatHappened: whatHappened, remedy: "\(remedy) \(sentence)", page: page, value: value, slips: slips,
            waiting: waiting)
    }
}
