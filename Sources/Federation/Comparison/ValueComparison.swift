/// One of our values held against what Azure shows for it, character by character.
package struct ValueComparison: Hashable, Sendable {
    package let name: ValueToCopy
    package let sent: Marked
    package let shown: Marked
    /// What is wrong with Azure's value, and where; `nil` when both are the same byte for byte.
    package let explanation: String?

    /// A value with its first character that differs apart from the rest, all of it legible: what is invisible is written
    /// out.
    package struct Marked: Hashable, Sendable {
        package let before: String
        /// Empty where nothing differs, and where this value has ended already.
        package let differing: String
        package let after: String

        init(_ text: String, at position: Int?) {
            let scalars = Array(text.unicodeScalars)
            let index = min(position.map { $0 - 1 } ?? scalars.count, scalars.count)
            let rest = scalars.dropFirst(index)
            let cells = Legible(text, revealing: index).cells
            before = cells.prefix(index).joined()
            differing = rest.isEmpty ? "" : cells[index]
            after = cells.dropFirst(index + 1).joined()
        }
    }

    /// - Parameter triple: where the value is one of the three, all of them, so that one pasted for another is noticed.
    package init(of name: ValueToCopy, sent: String, shown: String, in triple: Triple?) {
        self.name = name
        let difference = Difference(of: name, sent: sent, shown: shown, in: triple)
        explanation = difference?.explanation
        self.sent = Marked(sent, at: difference?.position)
        self.shown = Marked(shown, at: difference?.position)
    }
}

extension Difference {
    fileprivate init?(of name: ValueToCopy, sent: String, shown: String, in triple: Triple?) {
        if let triple, let field = TripleField.allCases.first(where: { $0.value == name }) {
            self.init(field: field, of: triple, shown: shown)
        } else {
            self.init(sent: sent, shown: shown, slip: Slip(sent: sent, shown: shown))
        }
    }
}
