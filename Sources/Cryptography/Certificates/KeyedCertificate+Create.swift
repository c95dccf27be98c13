import COpenSSL
package import FoundationEssentials

extension KeyedCertificate {
    /// How many bits the key of a new one may have.
    package static let lengths = [2048, 3072, 4096]

    /// Makes a key and a certificate for it, signed by itself with SHA-256.
    ///
    /// - Parameters:
    ///   - commonName: 1 to 64 characters (RFC 5280 appendix A.1, ub-common-name).
    ///   - bits: one of `lengths`.
    ///   - notBefore: the first second in which it is valid; fractions are cut off.
    ///   - notAfter: the last second in which it is valid.
    ///   - serialNumber: 1 to 20 bytes, random ones. Their first bit is cleared, so that it is a positive number of at
    ///     most 20 bytes in DER too (RFC 5280 section 4.1.2.2).
    /// - Throws: `.badLength`, `.badCommonName`, `.badValidity` or `.badSerialNumber`.
    package static func create(
        commonName: String, bits: Int, notBefore: Date, notAfter: Date, serialNumber: [UInt8]
    ) throws(CertificateFileProblem) -> KeyedCertificate {
        guard lengths.contains(bits) else { throw .badLength(bits: bits) }
        let draft = try CertificateDraft()
        try draft.set(commonName: commonName)
        try draft.set(serialNumber: serialNumber)
        try draft.set(notBefore: notBefore, notAfter: notAfter)
        let key: SigningKey
        do throws(SigningKeyProblem) { key = try .generate(bits: bits) } catch { throw .key(error) }
        return try KeyedCertificate(certificate: draft.signed(with: key), chain: [], key: key)
    }
}
