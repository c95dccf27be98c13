import Cryptography

/// Every column that is sealed under the master key. There is no other way to seal something in the database, so that a
/// rotation of the master key reaches all of it.
enum SealedColumn: CaseIterable, Sendable {
    /// Private halves of signing keys.
    case privateKey
    /// The key of the audit chain.
    case auditKey

    var table: String {
        switch self {
        case .privateKey: "signing_keys"
        case .auditKey: "house"
        }
    }

    var name: String {
        switch self {
        case .privateKey: "sealed"
        case .auditKey: "audit_key"
        }
    }

    /// The column that identifies a row for good.
    var identity: String {
        switch self {
        case .privateKey: "kid"
        case .auditKey: "id"
        }
    }

    /// - Parameter row: the value of the identity, as text.
    func place(row: String) -> Seal.Place { Seal.Place(table: table, row: row, column: name) }
}
