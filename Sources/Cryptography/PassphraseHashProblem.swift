/// Why a passphrase could not be hashed, or a stored hash not be read. No case holds anything of either.
package enum PassphraseHashProblem: Error, Hashable {
    /// Not the text that a `PassphraseHash` writes.
    case damaged
    /// Less than 16 or more than 64 bytes of salt for a new hash.
    case badSalt(byteCount: Int)
    /// A cost that is no power of two, a number that RFC 7914 does not allow, or more work than is done for a sign-in.
    case badStrength
    case library(OpenSSLFailure)
}

extension PassphraseHashProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged: "The stored hash of the passphrase is damaged."
        case .badSalt(let byteCount): "The salt of a passphrase's hash has \(byteCount) bytes; 16 to 64 are needed."
        case .badStrength: "The parameters of the passphrase's hash are not ones that scrypt is run with here."
        case .library(let failure): failure.description
        }
    }
}
