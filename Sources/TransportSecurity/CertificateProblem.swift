import NIOCertificateReloading

/// What is wrong with the certificate or the key in the files that were named; never what is in them.
package enum CertificateProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case certificateUnreadable(path: String)
    case keyUnreadable(path: String)
    /// The key belongs to another certificate.
    case mismatch(certificate: String, key: String)
    /// One of them is not what it should be.
    case unusable(certificate: String, key: String)

    package var description: String {
        switch self {
        case .certificateUnreadable(let path): "Cannot read the TLS certificate \(path)"
        case .keyUnreadable(let path): "Cannot read the TLS key \(path)"
        case .mismatch(let certificate, let key): "The TLS key \(key) does not belong to the certificate \(certificate)"
        case .unusable(let certificate, let key):
            "The TLS certificate \(certificate) or its key \(key) is not usable PEM"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .certificateUnreadable: "Check the path and that this user may read the file."
        case .keyUnreadable: "Check the path and that this user may read the file."
        case .mismatch: "The server's own certificate comes first in its file, the ones that signed it follow."
        case .unusable: "The first holds the certificate chain, the second an unencrypted RSA or EC private key."
        }
    }

    init(loading files: CertificateFiles, error: any Error) {
        switch error as? TimedCertificateReloader.Error {
        case .certificatePathNotFound(files.certificate): self = .certificateUnreadable(path: files.certificate)
        case .privateKeyPathNotFound(files.key): self = .keyUnreadable(path: files.key)
        case .publicKeyMismatch: self = .mismatch(certificate: files.certificate, key: files.key)
        default: self = .unusable(certificate: files.certificate, key: files.key)
        }
    }
}
