import COpenSSL

extension SigningKey {
    /// Reads an unencrypted PKCS#8 key (RFC 5208) in DER, as `pkcs8()` wrote it and a seal gives it back.
    package convenience init(pkcs8 der: [UInt8]) throws(SigningKeyProblem) {
        try self.init(adopting: Self.decoded(der))
        // The decoder forgives bytes after the key, or after the numbers in it, and lengths written the long way.
        let isCanonical = try? withDER { $0.elementsEqual(der) }
        guard isCanonical == true else { throw .notCanonical }
    }

    private static func decoded(_ der: [UInt8]) throws(SigningKeyProblem) -> Libcrypto {
        do throws(OpenSSLFailure) {
            let parsed = der.withUnsafeBufferPointer { bytes in
                var next = bytes.baseAddress
                return d2i_PKCS8_PRIV_KEY_INFO(nil, &next, bytes.count)
            }
            let info = try Libcrypto(parsed, from: "d2i_PKCS8_PRIV_KEY_INFO", free: PKCS8_PRIV_KEY_INFO_free)
            return try Libcrypto(EVP_PKCS82PKEY(info.pointer), from: "EVP_PKCS82PKEY", free: EVP_PKEY_free)
        } catch {
            throw .library(error)
        }
    }

    /// The key as unencrypted PKCS#8 in DER, to be sealed. The array is the caller's, and not wiped.
    package func pkcs8() throws(OpenSSLFailure) -> Secret<[UInt8]> {
        Secret(try withDER { Array($0) })
    }

    /// Lends the key in DER, in a buffer of libcrypto's that is wiped afterwards.
    private func withDER<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) throws(OpenSSLFailure) -> Result {
        let info = try Libcrypto(
            EVP_PKEY2PKCS8(key.pointer), from: "EVP_PKEY2PKCS8", free: PKCS8_PRIV_KEY_INFO_free)
        var der: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info.pointer, &der))
        guard let der, count > 0 else { throw OpenSSLFailure(call: "i2d_PKCS8_PRIV_KEY_INFO") }
        defer { aureole_clear_free(der, count) }
        return body(UnsafeBufferPointer(start: der, count: count))
    }
}
