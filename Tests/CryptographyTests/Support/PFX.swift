import COpenSSL

/// PKCS#12 files as no command writes them, put together by libcrypto bag by bag.
struct PFX {
    enum Bag {
        case certificate([UInt8])
        /// PKCS#8 in DER; in clear where the scheme is -1.
        case key([UInt8], scheme: Int32 = NID_pbe_WithSHA1And3_Key_TripleDES_CBC, iterations: Int32 = 1)
        indirect case nest([Bag])
    }

    struct Part {
        var bags: [Bag]
        /// -1 for a part in clear.
        var scheme: Int32 = -1
        var iterations: Int32 = 1

        /// Encrypted with 3DES.
        static func locked(_ bags: [Bag], iterations: Int32 = 1) -> Part {
            Part(bags: bags, scheme: NID_pbe_WithSHA1And3_Key_TripleDES_CBC, iterations: iterations)
        }
    }

    var parts: [Part]
    /// nil for libcrypto's null, which is not the empty password.
    var password: String? = "sesame"
    var digest = EVP_sha1()

    var bytes: [UInt8] {
        var safes: OpaquePointer?
        for part in parts {
            let bags = stack(part.bags)
            PKCS12_add_safe(&safes, bags, part.scheme, part.iterations, password)
            OPENSSL_sk_pop_free(bags, { PKCS12_SAFEBAG_free($0.map(OpaquePointer.init)) })
        }
        let file = PKCS12_add_safes(safes, 0)
        defer {
            PKCS12_free(file)
            OPENSSL_sk_pop_free(safes, { PKCS7_free($0?.assumingMemoryBound(to: PKCS7.self)) })
        }
        return Self.sealed(file, with: password, digest: digest)
    }

    /// The file, with a MAC that fits what is in it now.
    static func resealed(_ bytes: [UInt8]) -> [UInt8]? {
        let file = bytes.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            return d2i_PKCS12(nil, &next, bytes.count)
        }
        defer {
            PKCS12_free(file)
            ERR_clear_error()
        }
        return file == nil ? nil : sealed(file, with: "sesame", digest: EVP_sha1())
    }

    private static func sealed(_ file: OpaquePointer?, with password: String?, digest: OpaquePointer?) -> [UInt8] {
        PKCS12_set_mac(file, password, -1, nil, 0, 1, digest)
        var der: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS12(file, &der))
        defer { CRYPTO_free(der, nil, 0) }
        return Array(UnsafeBufferPointer(start: der, count: count))
    }

    private func stack(_ bags: [Bag]) -> OpaquePointer? {
        var stack = OPENSSL_sk_new_null()
        for bag in bags { add(bag, to: &stack) }
        return stack
    }

    private func add(_ bag: Bag, to stack: inout OpaquePointer?) {
        switch bag {
        case .certificate(let der): add(certificate: der, to: &stack)
        case .key(let der, let scheme, let iterations):
            add(key: der, scheme: scheme, iterations: iterations, to: &stack)
        case .nest(let inner): OPENSSL_sk_push(stack, UnsafeRawPointer(nest(inner)!))
        }
    }

    private func add(certificate der: [UInt8], to stack: inout OpaquePointer?) {
        der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let certificate = d2i_X509(nil, &next, bytes.count)
            PKCS12_add_cert(&stack, certificate)
            X509_free(certificate)
        }
    }

    private func add(key der: [UInt8], scheme: Int32, iterations: Int32, to stack: inout OpaquePointer?) {
        der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let key = d2i_AutoPrivateKey(nil, &next, bytes.count)
            PKCS12_add_key(&stack, key, 0, iterations, scheme, password)
            EVP_PKEY_free(key)
        }
    }

    /// A bag that holds bags (RFC 7292 section 4.2.6), which libcrypto reads and has no call to make.
    private func nest(_ bags: [Bag]) -> OpaquePointer? {
        let inner = stack(bags)
        defer { OPENSSL_sk_pop_free(inner, { PKCS12_SAFEBAG_free($0.map(OpaquePointer.init)) }) }
        var start: UnsafeMutablePointer<UInt8>?
        let count = Int(ASN1_item_i2d(inner, &start, PKCS12_SAFEBAGS_it()))
        defer { CRYPTO_free(start, nil, 0) }
        let name: [UInt8] = [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x06]
        let content = Array(UnsafeBufferPointer(start: start, count: count))
        let der = DER.sequence(name, DER.tagged(0xa0, content))
        return der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            return d2i_PKCS12_SAFEBAG(nil, &next, bytes.count)
        }
    }
}
