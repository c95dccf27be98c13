/// The name of an application permission, such as `User.Read.All`; what stands in `roles` of an access token.
package struct Permission: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for blanks anywhere, control characters or more than 600 characters.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "permission")
        guard !text.utf8.contains(UInt8(ascii: " ")) else {
            throw InvalidText(kind: "permission", problem: "names more than one; give each by itself", text: text)
        }
        self.text = text
    }
}
