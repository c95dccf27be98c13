import Crypto

/// The key everything secret at rest hangs on.
///
/// The 32 bytes of the file encrypt nothing themselves: they are the input to HKDF-SHA-256 (RFC 5869), which makes one
/// key for each purpose, so that no use of one tells anything about another. The input is not kept.
package struct MasterKey: Sendable {
    static let byteCount = 32

    /// A public name of the key, 32 hexadecimal digits: tells whether a database was made with this key. It reveals
    /// nothing of the key.
    package let identifier: String
    /// Seals the secrets in the database.
    package let sealing: Seal
    /// Chains the audit rows of a database that this is the first master key of.
    package let auditKey: ChainKey
    /// Seals the backups of the database.
    package let backups: BackupSeal

    init(material: SymmetricKey) {
        let name = Self.derive("aureole master key id", byteCount: 16, from: material).withUnsafeBytes(Array.init)
        identifier = Digest.hex(name)
        sealing = Seal(key: Self.derive("aureole seal", byteCount: 32, from: material))
        auditKey = ChainKey(key: Self.derive("aureole audit chain", byteCount: 32, from: material))
        backups = BackupSeal(key: Self.derive("aureole backup", byteCount: 32, from: material), masterKey: name)
    }

    // No salt: RFC 5869 section 3.1 asks for one where the input is not uniform; this one comes from the generator.
    private static func derive(_ purpose: String, byteCount: Int, from material: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: material, info: Array(purpose.utf8), outputByteCount: byteCount)
    }
}
