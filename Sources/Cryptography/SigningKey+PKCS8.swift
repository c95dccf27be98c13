import COpenSSL

extension SigningKey {
    /// Reads an unencrypted PKCS#8 key (RFC 5208) in DER, as it comes out of a seal.
    package convenience init(pkcs8 der: [UInt8]) throws(SigningKeyProblem) {
        try self.init(adopting: Self.decoded(der))
    }

    private static func decoded(_ der: [UInt8]) throws(SigningKeyProblem) -> Libcrypto {
        // A decoder that succeeds may still leave entries of what it tried first.
        defer { ERR_clear_error() }
        let (info, readCount) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &next, bytes.count)
            return (info, bytes.baseAddress.flatMap { start in next.map { $0 - start } } ?? 0)
        }
        guard let info else { throw .library(OpenSSLFailure(call: "d2i_PKCS8_PRIV_KEY_INFO")) }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        guard readCount == der.count else { throw .trailingBytes(der.count - readCount) }
        do throws(OpenSSLFailure) {
            return try Libcrypto(EVP_PKCS82PKEY(info), from: "EVP_PKCS82PKEY", free: EVP_PKEY_free)
        } catch {
            throw .library(error)
        }
    }

    /// The key as unencrypted PKCS#8 in DER, to be sealed. The buffer libcrypto made is wiped; the array returned is
    /// the caller's.
    package func pkcs8() throws(OpenSSLFailure) -> Secret<[UInt8]> {
        let info = try Libcrypto(
            EVP_PKEY2PKCS8(key.pointer), from: "EVP_PKEY2PKCS8", free: PKCS8_PRIV_KEY_INFO_free)
        var der: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info.pointer, &der))
        guard let der, count > 0 else { throw OpenSSLFailure(call: "i2d_PKCS8_PRIV_KEY_INFO") }
        defer { aureole_clear_free(der, count) }
        return Secret([UInt8](UnsafeBufferPointer(start: der, count: count)))
    }
}
