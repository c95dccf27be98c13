import Cryptography
import Federation
import FoundationEssentials
import Storage

extension NewKey {
    /// A key that was made just now, in the back room. Its `kid` does not begin with a hyphen, which command lines take for
    /// an option.
    static func made(_ state: KeyState = .pending, at now: Date) async throws -> NewKey {
        try await BackRoom.run {
            while true {
                let new = try NewKey(try SigningKey.generate(), keyID: nil, state, at: now)
                if !new.key.keyID.hasPrefix("-") { return new }
            }
        }
    }

    /// - Parameter keyID: the `kid`; the RFC 7638 thumbprint when `nil`, which is derived from the key, so that it is never
    ///   used for another.
    init(_ key: SigningKey, keyID: String?, _ state: KeyState, at now: Date) throws {
        let numbers = key.publicNumbers
        let publicKey = JSONWebKey(
            keyID: keyID ?? Base64URL.encode(numbers.thumbprint), modulus: Base64URL.encode(numbers.modulus),
            exponent: Base64URL.encode(numbers.exponent))
        self.init(
            key: RingKey(
                publicKey: publicKey, state: state, createdAt: now, activatesAt: state == .active ? now : nil),
            privateKey: try key.pkcs8())
    }
}
