import COpenSSL

/// What a private key's block says of its own encryption, read before any passphrase is worked on.
enum PEMEncryption {
    /// How often PBKDF2 may run its function: some seconds of work. OpenSSL writes 2048 by default, and advice for
    /// stored passwords asks for less than a million; a file may name two thousand million.
    static let mostIterations: UInt64 = 10_000_000

    /// Whether a passphrase is needed, once it is known that trying one is affordable.
    ///
    /// The iteration count is a number in the clear part of the file, so it is read from there and compared before
    /// anything is derived. PBES1 and scrypt are refused: nobody needs them to bring a key here, and each would need
    /// limits of its own.
    static func isPresent(in block: PEMBlock) throws(KeyFileProblem) -> Bool {
        if block.label == PEM_STRING_PKCS8 {
            try judge(pkcs8: block.encryptedPKCS8)
            return true
        }
        guard block.hasHeader else { return false }
        try judge(header: block.header)
        return true
    }

    /// The header of old OpenSSL files. Its key derivation is a single round of MD5: no bomb, and no protection.
    private static func judge(header: [CChar]) throws(KeyFileProblem) {
        var header = header
        var info = EVP_CIPHER_INFO()
        let status = PEM_get_EVP_CIPHER_INFO(&header, &info)
        defer { ERR_clear_error() }
        guard status == 1, let cipher = info.cipher, PasswordEncryption.isAvailable(EVP_CIPHER_get0_name(cipher)) else {
            throw .unsupportedEncryption
        }
    }

    /// EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBES2 and PBKDF2 (RFC 8018 appendix A).
    private static func judge(pkcs8 der: [UInt8]) throws(KeyFileProblem) {
        defer { ERR_clear_error() }
        let parsed = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            return d2i_X509_SIG(nil, &next, bytes.count)
        }
        guard let parsed else { throw .damagedBlock(OpenSSLFailure(call: "d2i_X509_SIG")) }
        defer { X509_SIG_free(parsed) }
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_SIG_get0(parsed, &algorithm, nil)
        guard let algorithm, let encryption = PasswordEncryption(pbes2: algorithm.pointee),
            encryption.isAvailable(in: nil)
        else { throw .unsupportedEncryption }
        guard let count = encryption.iterations, count <= mostIterations else {
            throw .tooManyIterations(encryption.iterations)
        }
    }
}
