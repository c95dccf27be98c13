import Crypto
import CryptoExtras
import FoundationEssentials

/// What is kept of a passphrase: scrypt (RFC 7914) with a salt, and the strength beside it, so that it can be raised later.
package struct PassphraseHash: Sendable, Hashable {
    private let salt: [UInt8]
    private let strength: Strength
    private let hash: [UInt8]

    /// How much work it is to try one passphrase.
    package struct Strength: Sendable, Hashable {
        /// The base-2 logarithm of scrypt's N.
        let logRounds: Int
        let blockSize: Int

        /// 32 MB and about a tenth of a second.
        package static let usual = Strength(logRounds: 15, blockSize: 8)
    }

    package init(of passphrase: Secret<[UInt8]>, salt: [UInt8], strength: Strength = .usual) throws {
        self.salt = salt
        self.strength = strength
        hash = try Self.derive(passphrase, salt, strength)
    }

    /// As `text` wrote it.
    package init(text: String) throws {
        let parts = text.split(separator: "$").map(String.init)
        guard parts.count == 5, parts[0] == "scrypt", let logRounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let salt = Data(base64Encoded: parts[3]), let hash = Data(base64Encoded: parts[4]), hash.count == 32
        else { throw Unreadable() }
        self.salt = Array(salt)
        self.strength = Strength(logRounds: logRounds, blockSize: blockSize)
        self.hash = Array(hash)
    }

    package func matches(_ passphrase: Secret<[UInt8]>) -> Bool {
        guard let other = try? Self.derive(passphrase, salt, strength) else { return false }
        return zip(hash, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    package var isWeakerThanUsual: Bool { strength.logRounds < Strength.usual.logRounds }

    package var text: String {
        "scrypt$\(strength.logRounds)$\(strength.blockSize)$\(Data(salt).base64EncodedString())$"
            + Data(hash).base64EncodedString()
    }

    private struct Unreadable: Error {}

    private static func derive(
        _ passphrase: Secret<[UInt8]>, _ salt: [UInt8], _ strength: Strength
    ) throws -> [UInt8] {
        try KDF.Scrypt.deriveKey(
            from: passphrase.reveal(), salt: salt, outputByteCount: 32, rounds: 1 << strength.logRounds,
            blockSize: strength.blockSize, parallelism: 1
        ).withUnsafeBytes(Array.init)
    }
}
