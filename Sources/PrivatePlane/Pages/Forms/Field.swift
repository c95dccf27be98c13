/// One field of a form, as the template `field` shows it.
struct Field: Sendable {
    let name: String
    let label: String
    let value: String
    let type: String
    let hint: String?
    /// What is wrong with what was typed.
    let problem: String?
    let isRequired: Bool
    let isArea: Bool
    let autocomplete: String
    /// Which files may be chosen.
    let accept: String?
    /// `NAME=VALUE` of the choice that it belongs to: the script hides it while another is made.
    let shownBy: String?
    let id: String
    let describedBy: String?

    enum Kind: Sendable {
        case text, area, date
        /// What is typed is not shown, also not when the form is shown again: no secret is in a page.
        case secret
        case file(accept: String)
    }

    /// - Parameters:
    ///   - kind: what is entered.
    ///   - form: what was typed when the form was sent before, and what was wrong with it.
    ///   - value: what stands there at first.
    init(
        _ name: String, _ label: String, _ kind: Kind = .text, in form: FormState = .fresh, value: String = "",
        hint: String? = nil, isRequired: Bool = false, shownBy: String? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.isRequired = isRequired
        self.shownBy = shownBy
        if case .secret = kind { self.value = "" } else { self.value = form.typed[name] ?? value }
        problem = form.problems[name]
        (id, describedBy) = identity(name, hint: hint, problem: problem)
        if case .area = kind { isArea = true } else { isArea = false }
        if case .file(let accept) = kind { self.accept = accept } else { accept = nil }
        (type, autocomplete) =
            switch kind {
            case .text, .area: ("text", "off")
            case .date: ("date", "off")
            case .secret: ("password", "new-password")
            case .file: ("file", "off")
            }
    }
}

/// One of several, as the template `choice` shows it.
struct Choice: Sendable {
    let name: String
    let label: String
    let options: [Option]
    let hint: String?
    let problem: String?
    let shownBy: String?
    /// A list that unfolds; else all of them are seen, each with a button of its own.
    let isSelect: Bool
    let id: String
    let describedBy: String?

    struct Option: Sendable {
        let value: String
        let label: String
        let remark: String?
        var isChosen = false

        init(_ value: String, _ label: String, remark: String? = nil) {
            self.value = value
            self.label = label
            self.remark = remark
        }
    }

    init(
        _ name: String, _ label: String, _ options: [Option], in form: FormState = .fresh, value: String? = nil,
        isSelect: Bool = true, hint: String? = nil, shownBy: String? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.isSelect = isSelect
        self.shownBy = shownBy
        let chosen = form.typed[name] ?? value ?? options.first?.value
        self.options = options.map { option in
            var option = option
            option.isChosen = option.value == chosen
            return option
        }
        problem = form.problems[name]
        (id, describedBy) = identity(name, hint: hint, problem: problem)
    }
}

/// The id of a field, and those of what is said about it.
private func identity(_ name: String, hint: String?, problem: String?) -> (id: String, describedBy: String?) {
    let id = "field-\(name)"
    let said = [hint.map { _ in "\(id)-hint" }, problem.map { _ in "\(id)-wrong" }].compactMap { $0 }
    return (id, said.isEmpty ? nil : said.joined(separator: " "))
}
