/// One field of Azure's form against our value for it.
package struct FieldComparison: Hashable, Sendable {
    package let field: TripleField
    package let sent: String
    package let shown: String
    /// `nil` when both are the same byte for byte.
    package let difference: Difference?

    init(field: TripleField, of triple: Triple, shown: String) {
        self.field = field
        self.shown = shown
        sent = field.text(of: triple)
        difference = Difference(field: field, of: triple, shown: shown)
    }

    // Swift's own equality of texts does not see what Unicode calls equivalent, and Entra does.
    package static func == (left: Self, right: Self) -> Bool {
        left.field == right.field && left.sent.utf8.elementsEqual(right.sent.utf8)
            && left.shown.utf8.elementsEqual(right.shown.utf8)
    }

    package var json: JSON {
        [
            "field": .string(field.rawValue), "same": .bool(difference == nil), "sent": .string(sent),
            "shown": .string(shown), "difference": difference?.json ?? .null,
        ]
    }

    package var text: String {
        guard let difference else { return "\(field.azureName): the same." }
        return """
            \(field.azureName): different.
              Sent   \(Legible(sent).text)
              Azure  \(marked.value)
                     \(marked.caret)
              \(difference.sentence)
            """
    }

    /// What Azure shows with its invisible characters written out, and below it a line with a caret under the first
    /// character that differs. Both lines begin in the same column.
    package var marked: (value: String, caret: String) {
        let value = Legible(shown, revealing: difference.map { $0.position - 1 })
        guard let difference else { return (value.text, "") }
        return (value.text, String(repeating: " ", count: value.column(of: difference.position - 1)) + "^")
    }
}
