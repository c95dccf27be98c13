import COpenSSL

/// A PKCS#12 file (RFC 7292), parsed and not yet opened.
struct PKCS12File: ~Copyable {
    let file: Libcrypto
    /// A stack of PKCS#7 contents, the parts of the file (RFC 7292 section 4.1).
    private let safes: Libcrypto

    /// - Throws: `.notPKCS12` or what else it looks like; `.withoutMAC` unless a password seals it.
    init(_ bytes: [UInt8], in context: borrowing LegacyContext) throws(CertificateFileProblem) {
        guard bytes.count <= KeyedCertificate.mostFileBytes else { throw .tooLarge(byteCount: bytes.count) }
        let file = try Libcrypto(
            Self.parsed(bytes, in: context), orThrow: Self.problem(looksOf: bytes), free: PKCS12_free)
        guard PKCS12_mac_present(file.pointer) == 1 else { throw .withoutMAC }
        let safes = try Libcrypto(
            PKCS12_unpack_authsafes(file.pointer),
            orThrow: CertificateFileProblem.damaged(OpenSSLFailure(call: "PKCS12_unpack_authsafes")),
            free: { OPENSSL_sk_pop_free($0, { PKCS7_free($0?.assumingMemoryBound(to: PKCS7.self)) }) })
        self.file = file
        self.safes = safes
    }

    private static func problem(looksOf bytes: [UInt8]) -> CertificateFileProblem {
        if String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") { return .looksLikePEM }
        return (try? Certificate(der: bytes)) == nil ? .notPKCS12 : .looksLikeCertificate
    }

    private static func parsed(_ bytes: [UInt8], in context: borrowing LegacyContext) -> OpaquePointer? {
        bytes.withUnsafeBytes { bytes in
            let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer { BIO_free_all(memory) }
            // The file remembers the context it was made in, and checks its MAC there.
            var file = PKCS12_init_ex(NID_pkcs7_data, context.pointer, nil)
            if d2i_PKCS12_bio(memory, &file) != nil { return file }
            PKCS12_free(file)
            return nil
        }
    }

    /// Whether this is the password the file is sealed with.
    func isSealed(with password: borrowing PKCS12Password) -> Bool {
        PKCS12_verify_mac(file.pointer, password.characters, password.count) == 1
    }

    /// All bags, in the order of the file, those that were encrypted with the password among them.
    func bags(
        with password: borrowing PKCS12Password, in context: borrowing LegacyContext
    ) throws(CertificateFileProblem) -> PKCS12Bags {
        let bags = try PKCS12Bags()
        for part in parts {
            if let content = try Self.encryptedContent(of: part) {
                try bags.append(Self.decrypted(content, with: password, in: context))
            } else {
                try bags.append(PKCS12Bags(PKCS12_unpack_p7data(part), from: "PKCS12_unpack_p7data"))
            }
        }
        return bags
    }

    var parts: [UnsafeMutablePointer<PKCS7>] {
        (0..<max(0, OPENSSL_sk_num(safes.pointer))).compactMap { index in
            OPENSSL_sk_value(safes.pointer, index)?.assumingMemoryBound(to: PKCS7.self)
        }
    }

    /// nil for a part in clear.
    static func encryptedContent(
        of part: UnsafeMutablePointer<PKCS7>
    ) throws(CertificateFileProblem) -> PKCS7_ENC_CONTENT? {
        switch OBJ_obj2nid(part.pointee.type) {
        case NID_pkcs7_data: return nil
        case NID_pkcs7_encrypted:
            // RFC 2315 lets both be left out.
            guard let encrypted = part.pointee.d.encrypted, let content = encrypted.pointee.enc_data,
                content.pointee.enc_data != nil
            else { throw .damaged(OpenSSLFailure(call: "PKCS12_unpack_authsafes")) }
            return content.pointee
        // RFC 7292 section 4.1 also knows a part encrypted for somebody's certificate.
        default: throw .unsupportedEncryption
        }
    }

    private static func decrypted(
        _ content: PKCS7_ENC_CONTENT, with password: borrowing PKCS12Password, in context: borrowing LegacyContext
    ) throws(CertificateFileProblem) -> PKCS12Bags {
        let wipesPlaintext: Int32 = 1
        let bags = PKCS12_item_decrypt_d2i_ex(
            content.algorithm, PKCS12_SAFEBAGS_it(), password.characters, password.count, content.enc_data,
            wipesPlaintext, context.pointer, nil)
        guard let bags else { throw .wrongPassword }
        return try PKCS12Bags(OpaquePointer(bags), from: "PKCS12_item_decrypt_d2i_ex")
    }
}
