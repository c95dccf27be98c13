import COpenSSL

extension SigningKey {
    /// How a JWS is signed with an RSA key, under the names of RFC 7518 section 3.1.
    package enum Algorithm: String, Sendable {
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
        case rs256 = "RS256"
        /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 7518 section 3.5).
        case ps256 = "PS256"
    }

    /// Signs with either algorithm.
    /// - Parameter message: for a JWS its signing input, in ASCII.
    /// - Returns: as many bytes as the modulus has.
    package func sign(_ message: [UInt8], with algorithm: Algorithm) throws(OpenSSLFailure) -> [UInt8] {
        switch algorithm {
        case .rs256: try sign(message)
        case .ps256: try signWithPSS(message)
        }
    }

    private func signWithPSS(_ message: [UInt8]) throws(OpenSSLFailure) -> [UInt8] {
        let context = try Libcrypto(EVP_MD_CTX_new(), from: "EVP_MD_CTX_new", free: EVP_MD_CTX_free)
        var padding: OpaquePointer?
        try Libcrypto.check(
            EVP_DigestSignInit(context.pointer, &padding, sha256.pointer, nil, key.pointer), from: "EVP_DigestSignInit")
        try Libcrypto.check(
            EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING), from: "EVP_PKEY_CTX_set_rsa_padding")
        // OpenSSL's own choice is the longest salt that fits. MGF1 takes the digest of the signature unless told
        // otherwise.
        try Libcrypto.check(
            EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST),
            from: "EVP_PKEY_CTX_set_rsa_pss_saltlen")
        return try signature(over: message, in: context)
    }
}
