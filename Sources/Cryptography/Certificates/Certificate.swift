import COpenSSL
package import FoundationEssentials

/// The public half of a certificate (RFC 5280).
package struct Certificate: Hashable, Sendable {
    package let der: [UInt8]
    /// The name it was issued to, much as RFC 4514 writes it; empty where there is none.
    package let subject: String
    /// The first second in which it is valid.
    package let notBefore: Date
    /// The last second in which it is valid.
    package let notAfter: Date
    /// Length of the RSA modulus. For other keys, which only certificates of a chain may have, what OpenSSL calls their
    /// length; 0 where it does not know them.
    package let keyBits: Int
    /// nil unless the key is RSA.
    let publicNumbers: RSAPublicNumbers?

    /// - Parameter der: one certificate and nothing after it.
    /// - Throws: `.damaged` or `.notCanonical`.
    package init(der: [UInt8]) throws(CertificateFileProblem) {
        defer { ERR_clear_error() }
        do throws(OpenSSLFailure) {
            let parsed = try Self.parsed(der)
            let key = try? Libcrypto(X509_get_pubkey(parsed.pointer), from: "X509_get_pubkey", free: EVP_PKEY_free)
            subject = try Self.text(of: X509_get_subject_name(parsed.pointer))
            notBefore = try Self.date(X509_get0_notBefore(parsed.pointer))
            notAfter = try Self.date(X509_get0_notAfter(parsed.pointer))
            (keyBits, publicNumbers) = try Self.measured(key)
            self.der = try Self.written(parsed)
        } catch {
            throw .damaged(error)
        }
        // A thumbprint is taken over the bytes as they are, so that there must be only one way to write them.
        guard self.der == der else { throw .notCanonical }
    }

    /// Whether it is in its time (RFC 5280 section 4.1.2.5): both ends belong to it.
    /// - Throws: `.expired` or `.notYetValid`.
    func refuseUnlessValid(at now: Date) throws(CertificateFileProblem) {
        guard now >= notBefore else { throw .notYetValid(notBefore) }
        // The last second is valid to its end.
        guard now < notAfter + 1 else { throw .expired(notAfter) }
    }
}

extension Certificate {
    private static func parsed(_ der: [UInt8]) throws(OpenSSLFailure) -> Libcrypto {
        let parsed = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            return d2i_X509(nil, &next, bytes.count)
        }
        return try Libcrypto(parsed, from: "d2i_X509", free: X509_free)
    }

    private static func written(_ certificate: borrowing Libcrypto) throws(OpenSSLFailure) -> [UInt8] {
        var der: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_X509(certificate.pointer, &der))
        guard let der, count > 0 else { throw OpenSSLFailure(call: "i2d_X509") }
        defer { aureole_clear_free(der, count) }
        return Array(UnsafeBufferPointer(start: der, count: count))
    }

    /// As DER, from what libcrypto has of it.
    init(_ certificate: borrowing Libcrypto) throws(CertificateFileProblem) {
        let der: [UInt8]
        do throws(OpenSSLFailure) { der = try Self.written(certificate) } catch { throw .damaged(error) }
        try self.init(der: der)
    }

    private static func measured(
        _ key: borrowing Libcrypto?
    ) throws(OpenSSLFailure) -> (bits: Int, numbers: RSAPublicNumbers?) {
        switch key {
        case .none: return (0, nil)
        case .some(let key):
            let isRSA = EVP_PKEY_is_a(key.pointer, "RSA") == 1
            return (Int(EVP_PKEY_get_bits(key.pointer)), isRSA ? try RSAPublicNumbers(of: key) : nil)
        }
    }

    private static func text(of name: OpaquePointer?) throws(OpenSSLFailure) -> String {
        let memory = try Libcrypto(BIO_new(BIO_s_mem()), from: "BIO_new", free: BIO_free_all)
        guard X509_NAME_print_ex(memory.pointer, name, 0, aureole_name_flags()) >= 0 else {
            throw OpenSSLFailure(call: "X509_NAME_print_ex")
        }
        var start: UnsafeMutablePointer<UInt8>?
        let count = BIO_ctrl(memory.pointer, BIO_CTRL_INFO, 0, &start)
        return escaped(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    }

    /// Whoever issued the certificate chose its name: what could rearrange the line it is shown in is written in
    /// hexadecimal (RFC 4514 section 2.4).
    private static func escaped(_ name: String) -> String {
        name.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                String(scalar).utf8.map { "\\" + Digest.hex([$0]).uppercased() }.joined()
            default: String(scalar)
            }
        }.joined()
    }

    private static func date(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLFailure) -> Date {
        let epoch = ASN1_TIME_set(nil, 0)
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // Without a time it would take the present one.
        guard let time, let epoch else { throw OpenSSLFailure(call: "ASN1_TIME_set") }
        try Libcrypto.check(ASN1_TIME_diff(&days, &seconds, epoch, time), from: "ASN1_TIME_diff")
        return Date(timeIntervalSince1970: Double(days) * 86_400 + Double(seconds))
    }
}
