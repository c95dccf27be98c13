extension Answer {
    /// What a field of a page's forms holds, as a browser reads it; `nil` where there is no such field.
    func shown(_ name: String) -> String? {
        let start = "id=\"field-\(name)\" name=\"\(name)\"[^>]*"
        for pattern in [
            "<input \(start) value=\"([^\"]*)\"", "<textarea \(start)>\n([^<]*)</textarea>",
            "<select \(start)>(?:(?!</select>).)*<option value=\"([^\"]*)\" selected>",
        ] {
            if let found = first(pattern) { return found }
        }
        return nil
    }

    /// What a page says is wrong with what stands in a field.
    func wrong(_ name: String) -> String? { first("<p class=\"wrong\" id=\"field-\(name)-wrong\">([^<]*)</p>") }

    /// What a page says of a form as a whole.
    var problem: String? { first("<div class=\"problem\" role=\"alert\">(.*?)</div>") }

    /// Of what stands at the first such place, the part in brackets.
    func first(_ pattern: String) -> String? { all(pattern).first }

    /// The same of all of them.
    ///
    /// By scalars: to Swift, two that end a line are one character.
    func all(_ pattern: String) -> [String] {
        let regex = try! Regex<(Substring, Substring)>(pattern).dotMatchesNewlines().matchingSemantics(.unicodeScalar)
        return body.matches(of: regex).map { String($0.1).unescaped }
    }
}
