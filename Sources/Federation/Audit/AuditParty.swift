/// Somebody or something with a name, as an audit row has it: `agent:ID`. The row outlives it, and its name may change.
package struct AuditParty: Hashable, Sendable {
    package let kind: Kind
    /// In lower case.
    package let id: String

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case agent, connection, certificate, client, admin
    }

    package init(_ kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// From the column of an actor or a target; `nil` for one that has no name, such as `service` or `ring`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), UUIDText.matches(String(parts[1])) else {
            return nil
        }
        self.init(kind, id: parts[1].lowercased())
    }

    /// As it stands in the column.
    package var text: String { "\(kind.rawValue):\(id)" }
}
