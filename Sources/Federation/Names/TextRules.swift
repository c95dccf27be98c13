/// The rules that names and the values of a triple share.
package enum TextRules {
    /// Entra's limit on issuer, subject, audience and description of a federated credential (Microsoft Graph,
    /// `federatedIdentityCredential`). Graph counts UTF-16 code units.
    package static let entraLimit = 600

    /// Checks length, surrounding blanks and control characters.
    static func check(_ text: String, kind: String) throws(InvalidText) {
        guard !isPlain(text) else { return }
        func fail(_ problem: String) -> InvalidText { InvalidText(kind: kind, problem: problem, text: text) }
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
            throw fail("is empty")
        }
        let length = text.utf16.count
        guard length <= entraLimit else {
            throw fail("is \(length) characters long; Entra takes at most \(entraLimit)")
        }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace else {
            throw fail("begins or ends with a blank")
        }
        guard !text.unicodeScalars.contains(where: isControl) else {
            throw fail("has a control character")
        }
    }

    /// Whether there is nothing to look for: as nearly every text is that comes with a request.
    private static func isPlain(_ text: String) -> Bool {
        (1...entraLimit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// Control characters, C0 and C1, and what else ends a line.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
