import COpenSSL

/// An RSA private key held by libcrypto, shared between threads.
package final class SigningKey: @unchecked Sendable {
    /// RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used".
    static let leastBits = 2048

    // Why @unchecked Sendable holds: both handles are set once and never changed. An `EVP_PKEY` may be used by several
    // threads as long as none modifies it (openssl-threads(7)), and nothing here does; what OpenSSL itself fills in on
    // first use (blinding and Montgomery values of the RSA key) it guards with the key's own lock. A fetched `EVP_MD`
    // is immutable. The context of a signature lives within one call, on one thread.
    let key: Libcrypto
    let sha256: Libcrypto

    /// The half of the key that the JWKS shows.
    package let publicNumbers: RSAPublicNumbers

    /// Takes over a key, once it is known to be one that may sign RS256.
    ///
    /// That the private numbers belong to the public ones is not checked: it costs primality tests, and the seal the
    /// key came out of vouches for its bytes.
    init(adopting key: consuming Libcrypto) throws(SigningKeyProblem) {
        try Self.refuseUnlessLongRSA(key)
        do throws(OpenSSLFailure) {
            publicNumbers = try RSAPublicNumbers(of: key)
            // Fetched once: a fetch by name in each signature takes a lock that all threads share.
            sha256 = try Libcrypto(EVP_MD_fetch(nil, "SHA256", nil), from: "EVP_MD_fetch", free: EVP_MD_free)
        } catch {
            throw .library(error)
        }
        guard publicNumbers.hasUsableExponent else { throw .badExponent }
        self.key = key
    }

    static func refuseUnlessLongRSA(_ key: borrowing Libcrypto) throws(SigningKeyProblem) {
        guard EVP_PKEY_is_a(key.pointer, "RSA") == 1 else { throw .notRSA }
        let bits = Int(EVP_PKEY_get_bits(key.pointer))
        guard bits >= leastBits else { throw .tooShort(bits: bits) }
    }

    /// Makes a fresh key with public exponent 65537 from libcrypto's own random generator.
    /// - Parameter bits: length of the modulus; less than 2048 is refused.
    package static func generate(bits: Int = 2048) throws(SigningKeyProblem) -> SigningKey {
        guard bits >= leastBits else { throw .tooShort(bits: bits) }
        return try SigningKey(adopting: generated(bits: UInt32(clamping: bits)))
    }

    private static func generated(bits: UInt32) throws(SigningKeyProblem) -> Libcrypto {
        do throws(OpenSSLFailure) {
            return try Libcrypto(aureole_rsa_generate(bits), from: "EVP_RSA_gen", free: EVP_PKEY_free)
        } catch {
            throw .library(error)
        }
    }

    /// Signs with RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
    /// - Parameter message: for a JWS its signing input, in ASCII.
    /// - Returns: as many bytes as the modulus has.
    package func sign(_ message: [UInt8]) throws(OpenSSLFailure) -> [UInt8] {
        let context = try Libcrypto(EVP_MD_CTX_new(), from: "EVP_MD_CTX_new", free: EVP_MD_CTX_free)
        // The padding is not set: for a key of type RSA it is PKCS#1 v1.5 unless told otherwise.
        try Libcrypto.check(
            EVP_DigestSignInit(context.pointer, nil, sha256.pointer, nil, key.pointer), from: "EVP_DigestSignInit")
        return try signature(over: message, in: context)
    }

    /// Ends a signature that a context was prepared for.
    func signature(over message: [UInt8], in context: borrowing Libcrypto) throws(OpenSSLFailure) -> [UInt8] {
        var length = publicNumbers.modulus.count
        var signature = [UInt8](repeating: 0, count: length)
        try Libcrypto.check(
            EVP_DigestSign(context.pointer, &signature, &length, message, message.count), from: "EVP_DigestSign")
        return signature
    }
}
