/// What Azure shows of a federated credential, held against what is sent to Entra, which compares byte for byte.
package struct TripleComparison: Hashable, Sendable {
    /// Issuer, subject, audience.
    package let fields: [FieldComparison]

    package init(sent: Triple, shown: (issuer: String, subject: String, audience: String)) {
        func compare(_ field: TripleField, _ shown: String) -> FieldComparison {
            FieldComparison(field: field, of: sent, shown: shown)
        }
        fields = [
            compare(.issuer, shown.issuer), compare(.subject, shown.subject), compare(.audience, shown.audience),
        ]
    }

    package var isSame: Bool { fields.allSatisfy { $0.difference == nil } }

    package var json: JSON { ["same": .bool(isSame), "fields": .array(fields.map(\.json))] }

    /// For people: a line for a field that is the same, some lines for one that is not.
    package var text: String { fields.map(\.text).joined(separator: "\n") }
}
