import COpenSSL

/// The bags of a PKCS#12 file (RFC 7292 section 4.2), in the order of the file.
struct PKCS12Bags: ~Copyable {
    private let stack: Libcrypto

    /// Takes over what `call` made of a part of the file.
    init(_ stack: OpaquePointer?, from call: String) throws(CertificateFileProblem) {
        self.stack = try Libcrypto(
            stack, orThrow: CertificateFileProblem.damaged(OpenSSLFailure(call: call)),
            free: { OPENSSL_sk_pop_free($0, { PKCS12_SAFEBAG_free($0.map(OpaquePointer.init)) }) })
    }

    init() throws(CertificateFileProblem) { try self.init(OPENSSL_sk_new_null(), from: "OPENSSL_sk_new_null") }

    /// Puts the bags of another part of the file behind these.
    func append(_ others: consuming PKCS12Bags) throws(CertificateFileProblem) {
        while let bag = OPENSSL_sk_shift(others.stack.pointer) {
            guard OPENSSL_sk_push(stack.pointer, bag) > 0 else {
                PKCS12_SAFEBAG_free(OpaquePointer(bag))
                throw .library(OpenSSLFailure(call: "OPENSSL_sk_push"))
            }
        }
    }

    /// How often the key derivations of all encrypted keys run their functions together.
    func iterations(in context: borrowing LegacyContext) throws(CertificateFileProblem) -> UInt64 {
        var all: UInt64 = 0
        for bag in privateKeys where Self.isEncrypted(bag) { all += try Self.iterations(of: bag, in: context) }
        return all
    }

    private static func iterations(
        of bag: OpaquePointer, in context: borrowing LegacyContext
    ) throws(CertificateFileProblem) -> UInt64 {
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nil)
        guard let algorithm else { throw .unsupportedEncryption }
        return try PasswordEncryption.affordable(algorithm.pointee, in: context)
    }

    /// The one private key, in the process's own library context: it outlives the one of the file.
    func privateKey(
        with password: borrowing PKCS12Password, in context: borrowing LegacyContext
    ) throws(CertificateFileProblem) -> Libcrypto {
        let bags = privateKeys
        guard let bag = bags.first else { throw .noPrivateKey }
        guard bags.count == 1 else { throw .severalPrivateKeys(bags.count) }
        guard Self.isEncrypted(bag) else { return try Self.key(in: PKCS12_SAFEBAG_get0_p8inf(bag)) }
        // In an encrypted part it is seen only now.
        _ = try Self.iterations(of: bag, in: context)
        let decrypted = try Libcrypto(
            PKCS12_decrypt_skey_ex(bag, password.characters, password.count, context.pointer, nil),
            orThrow: CertificateFileProblem.wrongPassword, free: PKCS8_PRIV_KEY_INFO_free)
        return try Self.key(in: decrypted.pointer)
    }

    private static func key(in info: OpaquePointer?) throws(CertificateFileProblem) -> Libcrypto {
        var algorithm: OpaquePointer?
        PKCS8_pkey_get0(&algorithm, nil, nil, nil, info)
        // Told from its name, since libcrypto need not know the kind.
        guard OBJ_obj2nid(algorithm) == NID_rsaEncryption else { throw .key(.notRSA) }
        return try Libcrypto(
            EVP_PKCS82PKEY(info), orThrow: CertificateFileProblem.damaged(OpenSSLFailure(call: "EVP_PKCS82PKEY")),
            free: EVP_PKEY_free)
    }

    private static func isEncrypted(_ bag: OpaquePointer) -> Bool {
        PKCS12_SAFEBAG_get_nid(bag) == NID_pkcs8ShroudedKeyBag
    }

    /// All certificates, in the order of the file.
    func certificates() throws(CertificateFileProblem) -> [Certificate] {
        var found: [Certificate] = []
        for bag in Self.all(in: stack.pointer) where PKCS12_SAFEBAG_get_nid(bag) == NID_certBag {
            // The other kind, of SDSI, has long been dead.
            guard PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate else { continue }
            let certificate = try Libcrypto(
                PKCS12_SAFEBAG_get1_cert(bag),
                orThrow: CertificateFileProblem.damaged(OpenSSLFailure(call: "PKCS12_SAFEBAG_get1_cert")),
                free: X509_free)
            found.append(try Certificate(certificate))
        }
        return found
    }

    private var privateKeys: [OpaquePointer] {
        Self.all(in: stack.pointer).filter {
            [NID_keyBag, NID_pkcs8ShroudedKeyBag].contains(PKCS12_SAFEBAG_get_nid($0))
        }
    }

    /// With those that lie in other bags. libcrypto's parser has bounded how deep they do.
    private static func all(in stack: OpaquePointer?) -> [OpaquePointer] {
        (0..<max(0, OPENSSL_sk_num(stack))).flatMap { index -> [OpaquePointer] in
            guard let bag = OPENSSL_sk_value(stack, index).map(OpaquePointer.init) else { return [] }
            let isNest = PKCS12_SAFEBAG_get_nid(bag) == NID_safeContentsBag
            return isNest ? all(in: PKCS12_SAFEBAG_get0_safes(bag)) : [bag]
        }
    }
}
