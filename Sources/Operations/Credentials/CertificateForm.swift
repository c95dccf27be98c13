/// How a file with the public half is written: Azure takes all three.
package enum CertificateForm: String, Hashable, Sendable, CaseIterable {
    /// The bytes of the certificate (DER).
    case cer
    /// Its text (RFC 7468).
    case pem, crt
}
