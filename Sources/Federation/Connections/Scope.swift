/// A scope for application permissions: one resource followed by `/.default` (Entra, client credentials flow).
package struct Scope: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for blanks, control characters, more than 600 characters, or a missing `/.default`, which
    ///   Entra would refuse with AADSTS1002012.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "scope")
        guard !text.utf8.contains(UInt8(ascii: " ")) else {
            throw InvalidText(kind: "scope", problem: "names more than one; a request is for one resource", text: text)
        }
        guard text.hasSuffix(Self.suffix), text.utf8.count > Self.suffix.utf8.count else {
            throw InvalidText(
                kind: "scope", problem: "does not end with /.default, as application permissions need", text: text)
        }
        self.text = text
    }

    /// All that was consented for the resource.
    package init(resource: String) throws(InvalidText) { try self.init(resource + Self.suffix) }

    /// The resource (application ID URI) as it was written.
    package var resource: String { String(text.dropLast(Self.suffix.count)) }

    /// Whether both mean the same resource: one slash at its end is ignored, since clients build
    /// `https://graph.microsoft.com//.default` from a resource that ends with one.
    package func matches(_ other: Scope) -> Bool { key.utf8.elementsEqual(other.key.utf8) }

    private static let suffix = "/.default"

    private var key: Substring { resource.hasSuffix("/") ? resource.dropLast() : Substring(resource) }
}
