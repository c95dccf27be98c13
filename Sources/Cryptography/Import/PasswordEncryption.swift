import COpenSSL

/// How a part of a file is encrypted with a password: what stands in clear about it, read before anything is derived.
struct PasswordEncryption {
    /// How often the function that makes a key of the password runs; nil for what is no number of 64 bits.
    let iterations: UInt64?
    /// OpenSSL's name for it.
    private let cipher: String

    /// PBES2 with PBKDF2 (RFC 8018 appendix A); nil for any other scheme.
    init?(pbes2 algorithm: X509_ALGOR) {
        guard OBJ_obj2nid(algorithm.algorithm) == NID_pbes2,
            let unpacked = ASN1_TYPE_unpack_sequence(PBE2PARAM_it(), algorithm.parameter)
        else { return nil }
        let scheme = unpacked.assumingMemoryBound(to: PBE2PARAM.self)
        defer { PBE2PARAM_free(scheme) }
        guard let function = scheme.pointee.keyfunc, OBJ_obj2nid(function.pointee.algorithm) == NID_id_pbkdf2,
            let unpacked = ASN1_TYPE_unpack_sequence(PBKDF2PARAM_it(), function.pointee.parameter)
        else { return nil }
        let derivation = unpacked.assumingMemoryBound(to: PBKDF2PARAM.self)
        defer { PBKDF2PARAM_free(derivation) }
        iterations = Self.number(derivation.pointee.iter)
        cipher = String(cString: OBJ_nid2sn(OBJ_obj2nid(scheme.pointee.encryption.pointee.algorithm)))
    }

    /// The schemes that PKCS#12 had before PBES2 (RFC 7292 appendix C); nil for any other.
    init?(pkcs12 algorithm: X509_ALGOR) {
        guard let cipher = Self.pkcs12Ciphers[OBJ_obj2nid(algorithm.algorithm)],
            let unpacked = ASN1_TYPE_unpack_sequence(PBEPARAM_it(), algorithm.parameter)
        else { return nil }
        let derivation = unpacked.assumingMemoryBound(to: PBEPARAM.self)
        defer { PBEPARAM_free(derivation) }
        iterations = Self.number(derivation.pointee.iter)
        self.cipher = cipher
    }

    private static let pkcs12Ciphers: [Int32: String] = [
        NID_pbe_WithSHA1And128BitRC4: "RC4", NID_pbe_WithSHA1And40BitRC4: "RC4-40",
        NID_pbe_WithSHA1And3_Key_TripleDES_CBC: "DES-EDE3-CBC", NID_pbe_WithSHA1And2_Key_TripleDES_CBC: "DES-EDE-CBC",
        NID_pbe_WithSHA1And128BitRC2_CBC: "RC2-CBC", NID_pbe_WithSHA1And40BitRC2_CBC: "RC2-40-CBC",
    ]

    /// nil for what is negative or does not fit, which leaves nothing usable behind.
    static func number(_ integer: UnsafePointer<ASN1_INTEGER>?) -> UInt64? {
        var number: UInt64 = 0
        return ASN1_INTEGER_get_uint64(&number, integer) == 1 ? number : nil
    }

    /// Whether the cipher can be used in this library context, or in the process's where it is nil.
    func isAvailable(in context: OpaquePointer?) -> Bool { Self.isAvailable(cipher, in: context) }

    /// Ciphers of the legacy provider are known by name everywhere and refused only when used; that would look like a
    /// wrong password.
    static func isAvailable(_ cipher: UnsafePointer<CChar>?, in context: OpaquePointer? = nil) -> Bool {
        let fetched = EVP_CIPHER_fetch(context, cipher, nil)
        defer { EVP_CIPHER_free(fetched) }
        return fetched != nil
    }
}
