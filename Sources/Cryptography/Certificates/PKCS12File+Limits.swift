import COpenSSL

extension PKCS12File {
    /// How often a key derivation may run its function: a second of work. Windows asks for 2000, OpenSSL for 2048.
    static let mostIterations: UInt64 = 1_000_000
    /// The same for the whole file, which can have any number of encrypted parts.
    static let mostIterationsInAll: UInt64 = 4_000_000

    /// Refuses what would take too long to open, or cannot be opened here, before the password is worked on: all that
    /// stands in clear about it. A key inside an encrypted part is asked when that part is open.
    func refuseUnlessAffordable(in context: borrowing LegacyContext) throws(CertificateFileProblem) {
        var all = try macIterations(in: context)
        for part in parts {
            if let content = try Self.encryptedContent(of: part) {
                all += try PasswordEncryption.affordable(content.algorithm.pointee, in: context)
            } else {
                let bags = try PKCS12Bags(PKCS12_unpack_p7data(part), from: "PKCS12_unpack_p7data")
                all += try bags.iterations(in: context)
            }
        }
        guard all <= Self.mostIterationsInAll else { throw .tooManyIterations(all) }
    }

    private func macIterations(in context: borrowing LegacyContext) throws(CertificateFileProblem) -> UInt64 {
        var algorithm: UnsafePointer<X509_ALGOR>?
        var iterations: UnsafePointer<ASN1_INTEGER>?
        PKCS12_get0_mac(nil, &algorithm, nil, &iterations, file.pointer)
        // PBMAC1 (RFC 9579) is named here as if it were a digest, and keeps a count of its own.
        let name = OBJ_nid2sn(OBJ_obj2nid(algorithm?.pointee.algorithm))
        let digest = EVP_MD_fetch(context.pointer, name, nil)
        defer { EVP_MD_free(digest) }
        guard digest != nil else { throw .unsupportedEncryption }
        // RFC 7292 section 4: 1 where it is left out.
        guard let iterations else { return 1 }
        return try PasswordEncryption.affordable(PasswordEncryption.number(iterations))
    }
}

extension PasswordEncryption {
    /// How often the key derivation of a part of a PKCS#12 file runs its function, once it is known that it can be run
    /// at all.
    static func affordable(
        _ algorithm: X509_ALGOR, in context: borrowing LegacyContext
    ) throws(CertificateFileProblem) -> UInt64 {
        guard let encryption = Self(pbes2: algorithm) ?? Self(pkcs12: algorithm) else { throw .unsupportedEncryption }
        guard encryption.isAvailable(in: context.pointer) else {
            throw context.hasLegacyProvider ? .unsupportedEncryption : .legacyProviderMissing
        }
        return try affordable(encryption.iterations)
    }

    static func affordable(_ count: UInt64?) throws(CertificateFileProblem) -> UInt64 {
        guard let count, count <= PKCS12File.mostIterations else { throw .tooManyIterations(count) }
        return count
    }
}
