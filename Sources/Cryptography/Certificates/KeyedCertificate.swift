import FoundationEssentials

/// A certificate together with its private key, and the certificates that came with it.
package struct KeyedCertificate: Sendable {
    package let certificate: Certificate
    /// In the order of the file they came in.
    package let chain: [Certificate]
    package let key: SigningKey

    /// - Throws: `.keyOfAnother` for a key that is not the certificate's. Whether the certificate is in its time is not
    ///   asked.
    package init(
        certificate: Certificate, chain: [Certificate], key: SigningKey
    ) throws(CertificateFileProblem) {
        guard certificate.publicNumbers == key.publicNumbers else { throw .keyOfAnother }
        self.certificate = certificate
        self.chain = chain
        self.key = key
    }

    /// Finds the key's own certificate among others, wherever it stands. Of several with the same key, as a renewal
    /// makes them, it is the first that is in its time.
    init(key: SigningKey, among certificates: [Certificate], now: Date) throws(CertificateFileProblem) {
        let own = certificates.filter { $0.publicNumbers == key.publicNumbers }
        let current = own.first { (try? $0.refuseUnlessValid(at: now)) != nil }
        guard let leaf = current ?? own.first else { throw .noCertificateOfKey(among: certificates.count) }
        try leaf.refuseUnlessValid(at: now)
        try self.init(certificate: leaf, chain: certificates.filter { $0 != leaf }, key: key)
    }
}
