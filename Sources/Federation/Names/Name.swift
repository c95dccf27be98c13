/// The name of an agent, a connection or a client: chosen by an admin, unique among its kind, usable in a URL path.
package struct Name: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for an empty or overlong text, surrounding blanks, control characters, `/`, the path
    ///   segments `.` and `..`, and anything that looks like a UUID, which would be taken for an id.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "name")
        guard !text.utf8.contains(UInt8(ascii: "/")) else {
            throw InvalidText(kind: "name", problem: "has a '/', which separates the parts of a URL", text: text)
        }
        guard text != ".", text != ".." else {
            throw InvalidText(kind: "name", problem: "means a directory in a URL", text: text)
        }
        guard !UUIDText.matches(text) else {
            throw InvalidText(kind: "name", problem: "looks like a UUID and would be taken for an id", text: text)
        }
        self.text = text
    }
}
