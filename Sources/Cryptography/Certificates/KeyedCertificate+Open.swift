import COpenSSL
package import FoundationEssentials

extension KeyedCertificate {
    /// The largest PKCS#12 file that is read, in bytes. One with a key of 4096 bits and a chain takes under 16 KiB.
    package static let mostFileBytes = 1 << 20

    /// Opens a PKCS#12 file (RFC 7292, PFX) as Windows, Azure Key Vault and OpenSSL write them: with one RSA key, its
    /// certificate and any others. The key is judged as `SigningKey.imported` does.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - password: UTF-8; empty for a file without one.
    ///   - now: an expired certificate is refused, and one that is not valid yet.
    package static func open(
        pkcs12 bytes: [UInt8], password: Secret<[UInt8]>, now: Date
    ) throws(CertificateFileProblem) -> KeyedCertificate {
        defer { ERR_clear_error() }
        let context = try LegacyContext()
        let file = try PKCS12File(bytes, in: context)
        try file.refuseUnlessAffordable(in: context)
        let password = try fitting(password, for: file)
        let bags = try file.bags(with: password, in: context)
        let key = try signingKey(bags.privateKey(with: password, in: context))
        return try KeyedCertificate(key: key, among: bags.certificates(), now: now)
    }

    /// Programs differ in how they write that there is no password, so both ways are tried.
    private static func fitting(
        _ password: Secret<[UInt8]>, for file: borrowing PKCS12File
    ) throws(CertificateFileProblem) -> PKCS12Password {
        let given = PKCS12Password(password)
        if file.isSealed(with: given) { return given }
        let none = PKCS12Password.none
        guard given.count == 0, file.isSealed(with: none) else { throw .wrongPassword }
        return none
    }

    private static func signingKey(_ key: consuming Libcrypto) throws(CertificateFileProblem) -> SigningKey {
        do throws(SigningKeyProblem) {
            try SigningKey.refuseUnlessStrong(key)
            return try SigningKey(adopting: key)
        } catch {
            throw .key(error)
        }
    }
}
