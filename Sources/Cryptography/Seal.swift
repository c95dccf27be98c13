import Crypto
import FoundationEssentials

/// Encrypts what must not stand readable in the database: AES-256-GCM (NIST SP 800-38D).
///
/// A sealed value is one version byte, a 12-byte nonce, the ciphertext and a 16-byte tag. The place it lives in is
/// bound to it as associated data: moved to another row, it does not open.
package struct Seal: Sendable {
    private static let version: UInt8 = 1
    private static let leastByteCount = 1 + 12 + 16

    private let key: Secret<SymmetricKey>

    init(key: SymmetricKey) { self.key = Secret(key) }

    /// Seals a value under a random nonce. One key may do so 2^32 times (SP 800-38D section 8.3), which no database of
    /// agents and connections comes near.
    package func seal(_ plaintext: Secret<[UInt8]>, at place: Place) throws(SealFailure) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                plaintext.reveal(), using: key.reveal(), authenticating: place.associatedData)
            return [Self.version] + box.nonce + box.ciphertext + box.tag
        } catch {
            throw .cipherFailed
        }
    }

    /// Opens what `seal` made at the same place with the same key.
    package func open(_ sealed: [UInt8], at place: Place) throws(SealFailure) -> Secret<[UInt8]> {
        guard sealed.count >= Self.leastByteCount else { throw .truncated }
        guard sealed[0] == Self.version else { throw .unknownVersion(sealed[0]) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
            var opened = try AES.GCM.open(box, using: key.reveal(), authenticating: place.associatedData)
            defer { opened.wipe() }
            return Secret(Array(opened))
        } catch {
            throw .notAuthentic
        }
    }
}

extension Seal {
    /// Where in the database a sealed value lives.
    package struct Place: Sendable, Hashable {
        private let table: String
        private let row: String
        private let column: String

        /// - Parameter row: what identifies the row for good, such as its id; never something an edit may change.
        package init(table: String, row: String, column: String) {
            self.table = table
            self.row = row
            self.column = column
        }

        var associatedData: [UInt8] {
            [UInt8](framing: Array(table.utf8), Array(row.utf8), Array(column.utf8))
        }
    }
}

/// Why a value was not sealed or not opened.
package enum SealFailure: Error, Hashable {
    /// Fewer bytes than any sealed value has.
    case truncated
    /// Written by a later version, or not a sealed value.
    case unknownVersion(UInt8)
    /// The key is another, the value was sealed for another place, or its bytes were changed: the tag cannot tell which.
    case notAuthentic
    /// The cipher itself failed while sealing.
    case cipherFailed
}

extension SealFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "The sealed value is cut short."
        case .unknownVersion(let version): "The sealed value has the unknown format version \(version)."
        case .notAuthentic: "The sealed value does not open: another master key, another place, or changed bytes."
        case .cipherFailed: "The value could not be sealed."
        }
    }
}
