import COpenSSL

extension SigningKey {
    /// Longer keys are refused: a signature by 8192 bits takes about six times as long as one by 4096.
    package static let mostImportedBits = 4096

    /// Refuses what FIPS 186-5 appendix A.1 forbids, and the shape of a known faulty device.
    ///
    /// Questions whose cost depends on the numbers come after those that bound the numbers. Not asked is whether
    /// somebody else has this modulus or one of its primes: such lists (CVE-2008-0166, factored certificates) are long,
    /// grow, and cannot be carried along.
    static func refuseUnlessStrong(_ key: borrowing Libcrypto) throws(SigningKeyProblem) {
        try refuseUnlessLongRSA(key)
        let found: KeyWeakness?
        do throws(OpenSSLFailure) {
            found = try weakness(of: key)
        } catch {
            throw .library(error)
        }
        if let found { throw .weak(found) }
    }

    private static func weakness(of key: borrowing Libcrypto) throws(OpenSSLFailure) -> KeyWeakness? {
        let bits = Int(EVP_PKEY_get_bits(key.pointer))
        guard bits <= mostImportedBits else { return .tooLong(bits: bits) }
        if let weak = try exponentWeakness(of: key) { return weak }
        guard isOfTwoPrimes(key) else { return .moreThanTwoPrimes }
        guard let factors = try RSAFactors(of: key) else { return .inconsistent }
        if let weak = factors.weakness(bits: bits) { return weak }
        return try isConsistent(key) ? nil : .inconsistent
    }

    /// FIPS 186-5 appendix A.1.1: an odd number with 2^16 < e < 2^256.
    private static func exponentWeakness(of key: borrowing Libcrypto) throws(OpenSSLFailure) -> KeyWeakness? {
        let exponent = try RSAPublicNumbers.number(OSSL_PKEY_PARAM_RSA_E, of: key)
        let bits = Int(BN_num_bits(exponent.pointer))
        guard BN_is_odd(exponent.pointer) == 1 else { return .evenExponent(words(for: exponent, bits: bits)) }
        guard bits > 16 else { return .smallExponent(words(for: exponent, bits: bits)) }
        guard bits <= 256 else { return .largeExponent(bits: bits) }
        return nil
    }

    private static func words(for number: borrowing Libcrypto, bits: Int) -> String {
        bits > 64 ? "a number of \(bits) bits" : "\(UInt64(BN_get_word(number.pointer)))"
    }

    /// RFC 8017 allows more than two primes, FIPS 186-5 does not.
    private static func isOfTwoPrimes(_ key: borrowing Libcrypto) -> Bool {
        var third: OpaquePointer?
        defer {
            BN_clear_free(third)
            ERR_clear_error()
        }
        return EVP_PKEY_get_bn_param(key.pointer, "rsa-factor3", &third) != 1
    }

    /// Whether the primes are prime, and every other number is what they make of it.
    private static func isConsistent(_ key: borrowing Libcrypto) throws(OpenSSLFailure) -> Bool {
        let context = try Libcrypto(
            EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil), from: "EVP_PKEY_CTX_new_from_pkey",
            free: EVP_PKEY_CTX_free)
        defer { ERR_clear_error() }
        return EVP_PKEY_check(context.pointer) == 1
    }
}
