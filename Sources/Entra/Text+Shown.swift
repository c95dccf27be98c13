extension StringProtocol {
    /// Without blanks and line breaks around it.
    var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension String {
    private static var token: Regex<Substring> { /eyJ[A-Za-z0-9_\-%]{8,}\.[A-Za-z0-9_\-.%]+/ }

    /// Whether something in it looks like a token.
    var holdsToken: Bool { firstMatch(of: Self.token) != nil }

    /// The text as it may be shown and logged: control characters as blanks, cut at the limit, and whatever looks like a
    /// token replaced, since a broken server or proxy may send back what it was sent.
    func shown(limit: Int) -> String {
        let blanked = unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        let clean = String(String.UnicodeScalarView(blanked)).replacing(Self.token, with: "<token>")
        return clean.count > limit ? clean.prefix(limit) + "..." : clean
    }
}
