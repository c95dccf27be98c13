/// A permission that an integration needs, such as `User.Read.All` of Microsoft Graph or
/// `api://orders/Orders.Read` of another resource; its name stands in `roles` or `scp` of an access token.
package struct Permission: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for blanks anywhere, control characters, more than 600 characters, or a text that ends with
    ///   a slash.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "permission")
        guard !text.utf8.contains(UInt8(ascii: " ")) else {
            throw InvalidText(kind: "permission", problem: "names more than one; give each by itself", text: text)
        }
        guard !text.hasSuffix("/"), !text.hasPrefix("/") else {
            throw InvalidText(kind: "permission", problem: "has no name, or no resource, beside its slash", text: text)
        }
        self.text = text
    }

    /// The resource (application ID URI) in front of the last slash; `nil` for Microsoft Graph.
    package var resource: String? { text.lastIndex(of: "/").map { String(text[..<$0]) } }

    /// What stands in a token.
    package var name: String { text.lastIndex(of: "/").map { String(text[text.index(after: $0)...]) } ?? text }
}
