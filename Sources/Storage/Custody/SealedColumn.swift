import Cryptography

/// Every column that is sealed under the master key. There is no other way to seal something in the database, so that a
/// rotation of the master key reaches all of it.
enum SealedColumn: CaseIterable, Sendable {
    /// Private halves of signing keys.
    case privateKey
    /// The key of the audit chain.
    case auditKey
    /// Private keys of client certificates.
    case certificateKey
    /// Values of client secrets.
    case clientSecret
    /// Refresh tokens of people who signed in.
    case refreshToken
    /// What proves that whoever brings an authorization code is who asked for it (RFC 7636).
    case codeVerifier

    var table: String {
        switch self {
        case .privateKey: "signing_keys"
        case .auditKey: "house"
        case .certificateKey: "certificates"
        case .clientSecret: "client_secrets"
        case .refreshToken: "delegations"
        case .codeVerifier: "sign_in_attempts"
        }
    }

    var name: String {
        switch self {
        case .privateKey, .certificateKey, .clientSecret, .refreshToken, .codeVerifier: "sealed"
        case .auditKey: "audit_key"
        }
    }

    /// The column that identifies a row for good.
    var identity: String {
        switch self {
        case .privateKey: "kid"
        case .auditKey, .certificateKey, .clientSecret, .refreshToken, .codeVerifier: "id"
        }
    }

    /// - Parameter row: the value of the identity, as text.
    func place(row: String) -> Seal.Place { Seal.Place(table: table, row: row, column: name) }
}
