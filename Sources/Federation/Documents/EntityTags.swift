/// The value of an `If-None-Match` field: `*` or a list of entity tags (RFC 9110 section 13.1.2).
package struct EntityTags {
    private let value: String

    package init(_ value: String) { self.value = value }

    /// Whether it names the tag, by weak comparison (RFC 9110 section 8.8.3.2): `W/` makes no difference.
    ///
    /// What is not a list of entity tags names nothing from where it goes wrong, so that the client gets the document.
    ///
    /// - Parameter etag: a strong tag, quotation marks included.
    package func contain(_ etag: String) -> Bool {
        var rest = value.utf8[...]
        skipBlanks(&rest)
        if rest.first == UInt8(ascii: "*") {
            rest.removeFirst()
            skipBlanks(&rest)
            return rest.isEmpty
        }
        while let tag = nextTag(&rest) {
            if tag.elementsEqual(etag.utf8) { return true }
        }
        return false
    }

    /// Takes the next tag off the list, without its `W/`; `nil` at the end or where the list is broken.
    private func nextTag(_ rest: inout Substring.UTF8View) -> Substring.UTF8View? {
        skipBlanks(&rest)
        if rest.starts(with: "W/".utf8) { rest.removeFirst(2) }
        let quote = UInt8(ascii: "\"")
        guard rest.first == quote, let end = rest.dropFirst().firstIndex(of: quote) else { return nil }
        let tag = rest[...end]
        rest = rest[rest.index(after: end)...]
        return tag
    }

    /// Blanks and empty list elements (RFC 9110 section 5.6.1.2).
    private func skipBlanks(_ rest: inout Substring.UTF8View) {
        while let byte = rest.first,
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: ",")
        {
            rest.removeFirst()
        }
    }
}
