/// What a form shows that was sent and not taken: nothing that was typed is lost.
struct FormState: Sendable {
    var typed: [String: String] = [:]
    /// Sentences, by the fields that they are about.
    var problems: [String: String] = [:]
    /// What is wrong with the whole.
    var problem: FormProblem?

    static let fresh = FormState()
}

/// Why a form was not taken, as the template `problem` shows it.
struct FormProblem: Sendable {
    let sentence: String
    var hint: String?
}
