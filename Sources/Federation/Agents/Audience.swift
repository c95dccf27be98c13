/// The `aud` of an assertion: always one plain string (RFC 7519 section 4.1.3; Entra documents no meaning for several).
package struct Audience: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for an empty text, more than 600 UTF-16 code units, surrounding blanks or control
    ///   characters.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "audience")
        self.text = text
    }
}
