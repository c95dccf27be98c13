import COpenSSL

/// The public half of an RSA key: the `n` and `e` of a JWK, as bytes.
package struct RSAPublicNumbers: Sendable, Hashable {
    /// The modulus, big-endian, without a leading zero byte (RFC 7518 section 6.3.1.1).
    package let modulus: [UInt8]
    /// The public exponent, big-endian, without a leading zero byte.
    package let exponent: [UInt8]

    /// As read back from where they were kept; nil when a number is empty or starts with a zero byte.
    package init?(modulus: [UInt8], exponent: [UInt8]) {
        guard let first = modulus.first, first != 0, let top = exponent.first, top != 0 else { return nil }
        self.modulus = modulus
        self.exponent = exponent
    }

    init(of key: borrowing Libcrypto) throws(OpenSSLFailure) {
        modulus = try Self.bytes(OSSL_PKEY_PARAM_RSA_N, of: key)
        exponent = try Self.bytes(OSSL_PKEY_PARAM_RSA_E, of: key)
    }

    /// RFC 8017 section 3.1 wants 3 <= e with e prime to the even number lambda(n), hence odd.
    var hasUsableExponent: Bool {
        guard let last = exponent.last else { return false }
        return last & 1 == 1 && exponent != [1]
    }

    /// The JWK thumbprint, 32 bytes (RFC 7638): SHA-256 over the required members in lexical order, without spaces.
    package var thumbprint: [UInt8] {
        let json = #"{"e":"\#(exponent.base64URL)","kty":"RSA","n":"\#(modulus.base64URL)"}"#
        return Digest.sha256(json.utf8)
    }

    private static func bytes(_ name: String, of key: borrowing Libcrypto) throws(OpenSSLFailure) -> [UInt8] {
        let number = try number(name, of: key)
        var bytes = [UInt8](repeating: 0, count: (Int(BN_num_bits(number.pointer)) + 7) / 8)
        BN_bn2bin(number.pointer, &bytes)
        return bytes
    }

    /// One of a key's numbers, a private one too: it is wiped when it goes.
    static func number(_ name: String, of key: borrowing Libcrypto) throws(OpenSSLFailure) -> Libcrypto {
        var found: OpaquePointer?
        try Libcrypto.check(EVP_PKEY_get_bn_param(key.pointer, name, &found), from: "EVP_PKEY_get_bn_param")
        return try Libcrypto(found, from: "EVP_PKEY_get_bn_param", free: BN_clear_free)
    }
}
