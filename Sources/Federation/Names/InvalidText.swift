/// A text that was turned away at the door.
///
/// `description` is a plain sentence that can be shown to an admin: control characters of the offending text are
/// escaped and long texts are cut.
package struct InvalidText: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the text was meant to be, such as `subject`.
    package let kind: String
    /// The rule that it breaks, as the second half of a sentence.
    package let problem: String
    /// The text as it may be shown.
    package let shown: String

    package init(kind: String, problem: String, text: String) {
        self.kind = kind
        self.problem = problem
        self.shown = Self.printable(text)
    }

    package var description: String { "\(kind) '\(shown)' \(problem)" }

    private static func printable(_ text: String) -> String {
        let limit = 80
        let shown = text.unicodeScalars.prefix(limit).map { $0.escaped(asASCII: isInvisible($0)) }.joined()
        return text.unicodeScalars.count > limit ? shown + "..." : shown
    }

    /// What the standard library takes for printable although a terminal obeys it (U+009B begins a command, U+202E turns
    /// the line around) or shows nothing.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
