package import Federation

extension EntraRefusal {
    /// A "no" that a browser brings back (RFC 6749 section 4.1.2.1): an error and a sentence, with the ids in it.
    package init(returned error: String, description: String?, about situation: Situation) {
        let reply: JSON = ["error": .string(error), "error_description": .string(description ?? "")]
        let answer =
            ReplyMembers(reply.bytes).map { AnswerText($0).answer } ?? Answer(error: error, message: description ?? "")
        self.init(answer: answer, advice: Catalogue.finding(for: answer, about: situation).advice)
    }
}
