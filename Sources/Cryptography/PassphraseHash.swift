import COpenSSL
import FoundationEssentials

/// What is kept of a passphrase that a person chose: its hash by scrypt (RFC 7914), 32 bytes.
///
/// A client's key is random and needs no more than SHA-256; a passphrase can be guessed, and here each guess costs.
/// Hashing and comparing therefore block their thread for about a tenth of a second.
package struct PassphraseHash: Hashable, Sendable {
    private static let byteCount = 32
    private static let mostSaltBytes = 64

    /// With the parameters and the salt, as the PHC string format writes them:
    /// `$scrypt$ln=15,r=8,p=1$SALT$HASH`, where ln is the logarithm of the cost and both values are base64 without
    /// padding.
    package let text: String
    private let strength: Strength
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// - Parameters:
    ///   - passphrase: UTF-8. Whether it is long enough, and in which normal form, is the caller's to settle.
    ///   - salt: 16 to 64 random bytes, for this passphrase alone.
    /// - Throws: `.badSalt`, or `.library` where there is not enough memory.
    package init(
        of passphrase: Secret<[UInt8]>, salt: [UInt8], strength: Strength = .usual
    ) throws(PassphraseHashProblem) {
        guard (16...Self.mostSaltBytes).contains(salt.count) else { throw .badSalt(byteCount: salt.count) }
        do throws(OpenSSLFailure) {
            hash = try Self.scrypt(passphrase, salt: salt, strength: strength)
        } catch {
            throw .library(error)
        }
        self.salt = salt
        self.strength = strength
        text = Self.text(strength: strength, salt: salt, hash: hash)
    }

    /// As it was stored.
    /// - Throws: `.damaged` for what is not such a text, `.badStrength` where it asks for too much.
    package init(text: String) throws(PassphraseHashProblem) {
        guard let parts = text.wholeMatch(of: /\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]*)\$([^$]*)/),
            let exponent = Int(parts.1), exponent < 64, let blockSize = Int(parts.2),
            let parallelization = Int(parts.3),
            let salt = Self.bytes(parts.4), salt.count <= Self.mostSaltBytes,
            let hash = Self.bytes(parts.5), hash.count == Self.byteCount
        else { throw .damaged }
        strength = try Strength(cost: 1 << exponent, blockSize: blockSize, parallelization: parallelization)
        self.salt = salt
        self.hash = hash
        self.text = text
        // One way to write each hash: nothing that was changed reads as if it had not been.
        guard text == Self.text(strength: strength, salt: salt, hash: hash) else { throw .damaged }
    }

    /// Whether it is the hash of this passphrase, compared in constant time. Also false where memory ran out.
    package func matches(_ passphrase: Secret<[UInt8]>) -> Bool {
        guard let other = try? Self.scrypt(passphrase, salt: salt, strength: strength) else { return false }
        return CRYPTO_memcmp(hash, other, Self.byteCount) == 0
    }

    /// Whether a guess takes less memory than it would with the usual strength: who signs in with the passphrase should
    /// have it hashed anew.
    package var isWeakerThanUsual: Bool { strength.memory < Strength.usual.memory }
}

extension PassphraseHash {
    private static func scrypt(
        _ passphrase: Secret<[UInt8]>, salt: [UInt8], strength: Strength
    ) throws(OpenSSLFailure) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: byteCount)
        let status = passphrase.reveal().withUnsafeBytes { words in
            EVP_PBE_scrypt(
                words.bindMemory(to: CChar.self).baseAddress, words.count, salt, salt.count, UInt64(strength.cost),
                UInt64(strength.blockSize), UInt64(strength.parallelization), UInt64(Strength.mostMemory), &hash,
                byteCount)
        }
        try Libcrypto.check(status, from: "EVP_PBE_scrypt")
        return hash
    }

    private static func text(strength: Strength, salt: [UInt8], hash: [UInt8]) -> String {
        let parameters =
            "ln=\(strength.cost.trailingZeroBitCount),r=\(strength.blockSize),p=\(strength.parallelization)"
        return "$scrypt$\(parameters)$\(base64(salt))$\(base64(hash))"
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(_ base64: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return Data(base64Encoded: base64 + padding).map(Array.init)
    }
}

// It can be guessed from, so it does not belong into a log.
extension PassphraseHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "<passphrase hash>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
