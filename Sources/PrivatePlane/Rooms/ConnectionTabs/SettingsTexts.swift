import Federation

extension Connection.Settings {
    /// What stands in the fields of the forms, by their names.
    var texts: [String: String] {
        [
            "tenant": tenant?.text ?? "", "application": applicationID?.text ?? "", "cloud": cloud.rawValue,
            "scopes": Self.lines(scopes), "permissions": permissions.rawValue, "tenants": Self.lines(otherTenants),
            "algorithm": assertionAlgorithm.rawValue, "needs": Self.lines(needs),
        ]
    }

    private static func lines(_ texts: [some ExactText]) -> String { texts.map(\.text).joined(separator: "\n") }
}

extension FormState {
    /// For a form that somebody else was faster than: beside what was typed, what stands there now. For any other it is as
    /// it was.
    func compared(with connection: Connection) -> FormState {
        guard let version = typed["version"], version != String(connection.version) else { return self }
        var state = self
        state.problem = FormProblem(
            sentence: "Somebody else changed this connection meanwhile. Nothing was saved.",
            hint:
                "What you typed is still here. Where something else stands now, the field says so: save again what is "
                + "still wanted.")
        for (name, now) in connection.settings.texts {
            guard let mine = typed[name], Self.meaning(mine) != Self.meaning(now) else { continue }
            let shown = now.split(whereSeparator: \.isNewline).joined(separator: ", ")
            let differs = shown.isEmpty ? "Now nothing stands here." : "Now this stands here: \(shown)"
            state.problems[name] = [state.problems[name], differs].compactMap { $0 }.joined(separator: " ")
        }
        return state
    }

    /// Browsers end lines in their own way; blanks around a line and blank ones mean nothing.
    private static func meaning(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { String($0).trimmingCharacters.lowercased() }
            .filter { !$0.isEmpty }
    }
}
