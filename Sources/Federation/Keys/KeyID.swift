/// The `kid` that an imported key keeps, so that verifiers who know it go on knowing it (RFC 7517 section 4.5).
package struct KeyID: ExactText {
    package let text: String

    /// - Throws: `InvalidText` unless it is 1 to 128 visible ASCII characters, which stand in every header, URL and log
    ///   line as they are.
    package init(_ text: String) throws(InvalidText) {
        func fail(_ problem: String) -> InvalidText { InvalidText(kind: "kid", problem: problem, text: text) }
        guard !text.isEmpty else { throw fail("is empty") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw fail("has a character other than the visible ones of ASCII")
        }
        guard text.utf8.count <= Self.mostCharacters else {
            throw fail("is \(text.utf8.count) characters long; at most \(Self.mostCharacters) are taken")
        }
        self.text = text
    }

    private static let mostCharacters = 128
}
