package import Cryptography
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// Takes a key that was made elsewhere into the ring, as one more spare: lead time and evidence bind it like any other.
    ///
    /// - Parameters:
    ///   - pem: the bytes of its file.
    ///   - keyID: the `kid` that it keeps; `nil` to compute one.
    /// - Throws: `SigningKeyProblem` when there is no key in the file that may sign; `StoreFailure.ring` with
    ///   `.alreadyKnown` when the key or the kid is or was in the ring.
    package func importKey(
        _ pem: Secret<[UInt8]>, passphrase: Secret<String>?, keyID: KeyID?, by caller: Caller
    ) async throws -> KeyProspect {
        let now = surroundings.clock()
        let key = try await BackRoom.run { try SigningKey.imported(pem: pem, passphrase: passphrase) }
        let spare = try NewKey(key, keyID: keyID?.text, .pending, at: now)
        try await change(.keyImported, at: now, with: [spare], by: caller) { _ in RingChange(added: [spare.key]) }
        guard let prospect = try await keyProspects().first(where: { $0.key.keyID == spare.key.keyID }) else {
            throw StoreFailure.ring(.unknownKey(spare.key.keyID))
        }
        return prospect
    }
}
