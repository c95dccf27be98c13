import Crypto
import FoundationEssentials

/// The chunks of one backup, sealed so that none can be changed, left out, moved or added: the STREAM construction of
/// Hoang, Reyhanitabar, Rogaway and Vizar (2015) with AES-256-GCM.
///
/// A nonce is the number of the chunk, in 11 bytes big-endian, and one byte that is 1 for the last chunk alone. No
/// nonce comes twice, as each backup has a key of its own. The SHA-256 of the header is associated data of every chunk.
struct BackupStream {
    static let chunkByteCount = 64 * 1024
    static let tagByteCount = 16

    private let key: SymmetricKey
    private let associatedData: [UInt8]

    init(of header: BackupHeader, under master: SymmetricKey) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: master, salt: header.salt, info: Array("aureole backup file".utf8), outputByteCount: 32)
        associatedData = Digest.sha256(header.bytes)
    }

    /// Ciphertext and tag.
    /// - Parameter number: counts from 0.
    func seal(_ plaintext: Data, number: Int, isLast: Bool) throws(BackupProblem) -> Data {
        do {
            let nonce = try nonce(number, isLast: isLast)
            let box = try AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: associatedData)
            return box.ciphertext + box.tag
        } catch {
            throw .cipherFailed
        }
    }

    /// nil where the chunk is not what was sealed with this number and in this place.
    func open(_ sealed: Data, number: Int, isLast: Bool) -> Data? {
        let nonce = try? nonce(number, isLast: isLast)
        guard sealed.count >= Self.tagByteCount, let nonce,
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(Self.tagByteCount), tag: sealed.suffix(Self.tagByteCount))
        else { return nil }
        return try? AES.GCM.open(box, using: key, authenticating: associatedData)
    }

    private func nonce(_ number: Int, isLast: Bool) throws -> AES.GCM.Nonce {
        let counter = withUnsafeBytes(of: UInt64(number).bigEndian, Array.init)
        return try AES.GCM.Nonce(data: [0, 0, 0] + counter + [isLast ? 1 : 0])
    }
}
