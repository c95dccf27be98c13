/// Why a private key is not one that may sign.
package enum SigningKeyProblem: Error, Hashable {
    /// Not an unencrypted PKCS#8 key that libcrypto can read, or libcrypto could not make one.
    case library(OpenSSLFailure)
    /// Not the one way to write this key in DER, for instance because bytes follow it: whoever wrote them may have
    /// meant something else than is read.
    case notCanonical
    /// Another algorithm; RSA-PSS keys count as another, since RS256 may not be signed with them.
    case notRSA
    /// RFC 7518 section 3.3 wants 2048 bits or more.
    case tooShort(bits: Int)
    /// An RSA public exponent is odd and at least 3.
    case badExponent
    /// There is no key to be read from the file to import.
    case file(KeyFileProblem)
    /// A key to import that is RSA and long enough, and still one that others can find out.
    case weak(KeyWeakness)
}

extension SigningKeyProblem {
    /// What to do about it, as a sentence for the operator.
    package var hint: String {
        switch self {
        case .file(let problem): problem.hint
        case .library, .notCanonical: "Write it anew: openssl pkey -in FILE -out NEWFILE"
        case .notRSA, .tooShort, .badExponent, .weak:
            "Make another: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out NEWFILE"
        }
    }
}

extension SigningKeyProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .library(let failure): failure.description
        case .notCanonical: "The key is not written as DER prescribes, or bytes that do not belong to it follow."
        case .notRSA: "The key is not an RSA key."
        case .tooShort(let bits): "The RSA key has \(bits) bits; at least \(SigningKey.leastBits) are needed."
        case .badExponent: "The RSA key's public exponent is even or below 3."
        case .file(let problem): problem.description
        case .weak(let weakness): weakness.description
        }
    }
}
