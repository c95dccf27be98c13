package import FoundationEssentials

/// Why a certificate with its private key could not be read or made. No case holds anything of the file but numbers and
/// the times of its certificate; none holds anything of the password.
package enum CertificateFileProblem: Error, Hashable, Sendable {
    /// More than `KeyedCertificate.mostFileBytes`.
    case tooLarge(byteCount: Int)
    case notPKCS12
    /// Not a PKCS#12 file, but PEM.
    case looksLikePEM
    /// Not a PKCS#12 file, but a certificate in DER, without a private key.
    case looksLikeCertificate
    /// What the file or a certificate is made of cannot be read: OpenSSL's reasons.
    case damaged(OpenSSLFailure)
    /// The certificate is not the one way to write it in DER, for instance because bytes follow it.
    case notCanonical
    /// The file is not sealed with a password (RFC 7292 section 5.1): nothing tells whether it was changed.
    case withoutMAC
    /// A scheme or cipher that is not read here.
    case unsupportedEncryption
    /// A cipher that OpenSSL keeps in its legacy provider, which is not installed.
    case legacyProviderMissing
    /// The count in the file, or all counts together; nil for what is not even a number of 64 bits.
    case tooManyIterations(UInt64?)
    /// Another password, or a damaged file: the two look the same.
    case wrongPassword
    case noPrivateKey
    case severalPrivateKeys(Int)
    /// How many certificates there are; none belongs to the private key.
    case noCertificateOfKey(among: Int)
    /// The private key given with a certificate is not the certificate's.
    case keyOfAnother
    /// The key is no RSA key, too short or too long, or weak.
    case key(SigningKeyProblem)
    case expired(Date)
    case notYetValid(Date)
    /// A new certificate's key has one of `KeyedCertificate.lengths`.
    case badLength(bits: Int)
    /// A new certificate's common name has 1 to 64 characters, none of them a control character.
    case badCommonName
    /// A new certificate's serial number has 1 to 20 bytes and is not zero (RFC 5280 section 4.1.2.2).
    case badSerialNumber
    /// A new certificate would end before it begins, or lie outside of the years 1950 to 9999.
    case badValidity
    /// libcrypto refused something that is not the file's fault.
    case library(OpenSSLFailure)
}

extension CertificateFileProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "The certificate file has \(byteCount) bytes; more than \(KeyedCertificate.mostFileBytes) are not read."
        case .notPKCS12: "The file is not a PKCS#12 file (PFX), or it is damaged."
        case .looksLikePEM: "The file is PEM; a PKCS#12 file (PFX) is wanted."
        case .looksLikeCertificate: "The file is a certificate without a private key; a PKCS#12 file (PFX) is wanted."
        case .damaged(let failure): "The certificate file is damaged: \(failure)"
        case .notCanonical:
            "The certificate is not written as DER prescribes, or bytes that do not belong to it follow."
        case .withoutMAC: "The file is not sealed with a password: nothing tells whether somebody changed it."
        case .unsupportedEncryption: "The file is encrypted in a way that is not supported here."
        case .legacyProviderMissing:
            "The file is encrypted with an old cipher, and OpenSSL's legacy provider, which has it, is not installed."
        case .tooManyIterations(let count):
            "The file asks for \(count.map(String.init) ?? "too many") rounds of key derivation; at most "
                + "\(PKCS12File.mostIterations) are done for one part, and \(PKCS12File.mostIterationsInAll) in all."
        case .wrongPassword: "The password does not open the file, or the file is damaged."
        case .noPrivateKey: "There is no private key in the file."
        case .severalPrivateKeys(let count): "There are \(count) private keys in the file; one is wanted."
        case .noCertificateOfKey(among: 0): "There is no certificate in the file."
        case .noCertificateOfKey(among: 1): "The certificate in the file does not belong to its private key."
        case .noCertificateOfKey(let count):
            "None of the \(count) certificates in the file belongs to its private key."
        case .keyOfAnother: "The private key does not belong to the certificate."
        case .key(let problem): problem.description
        case .expired(let date): "The certificate expired at \(date.formatted(.iso8601))."
        case .notYetValid(let date): "The certificate is not valid before \(date.formatted(.iso8601))."
        case .badLength(let bits): "A new certificate's RSA key has 2048, 3072 or 4096 bits, not \(bits)."
        case .badCommonName: "A certificate's common name has 1 to 64 characters, and no control characters."
        case .badSerialNumber: "A certificate's serial number has 1 to 20 bytes and is not zero."
        case .badValidity: "A certificate cannot end before it begins, nor lie outside of the years 1950 to 9999."
        case .library(let failure): failure.description
        }
    }
}

extension CertificateFileProblem {
    /// What to do about it, as a sentence for the operator.
    package var hint: String {
        switch self {
        case .tooLarge: "Export the certificate with its private key again, without the rest of the store."
        case .notPKCS12, .notCanonical: "Give the file that Windows or Azure Key Vault exported as PFX, unchanged."
        case .looksLikePEM: "Make a PKCS#12 file of it: openssl pkcs12 -export -inkey KEY -in CERTIFICATE -out FILE.pfx"
        case .looksLikeCertificate, .noPrivateKey:
            "Export it again where the private key is, and choose to export the private key too."
        case .damaged: "Export the certificate with its private key again."
        case .withoutMAC, .unsupportedEncryption, .tooManyIterations:
            "Export it again, with a password and AES256-SHA256 or TripleDES-SHA1."
        case .legacyProviderMissing:
            "Install Debian's package openssl-provider-legacy (before Debian 13: libssl3), or export the certificate "
                + "again with AES256-SHA256."
        case .wrongPassword: "Try again with the password that was given when the file was exported."
        case .severalPrivateKeys: "Export the one certificate with its private key alone."
        case .noCertificateOfKey, .keyOfAnother: "Export the certificate together with its own private key."
        case .key: "Make a new certificate with an RSA key of 2048 to 4096 bits, and register it in Entra."
        case .expired: "Make a new certificate and register it in Entra."
        case .notYetValid: "Wait until then, or see whether this host's clock is right."
        case .badLength: "Choose 2048, 3072 or 4096."
        case .badCommonName: "Choose a shorter or plainer name."
        case .badSerialNumber: "Give up to 20 random bytes."
        case .badValidity: "Choose an end that lies after the beginning."
        case .library: "See whether this host's OpenSSL is installed whole and up to date."
        }
    }
}
