import COpenSSL
import FoundationEssentials

/// A certificate (RFC 5280) that is being made: it signs for a client, and for no other certificate.
struct CertificateDraft: ~Copyable {
    private let draft: Libcrypto

    init() throws(CertificateFileProblem) {
        draft = try Libcrypto(X509_new(), orThrow: Self.failure("X509_new"), free: X509_free)
    }

    /// As subject and as issuer.
    func set(commonName: String) throws(CertificateFileProblem) {
        let scalars = commonName.unicodeScalars
        guard (1...64).contains(scalars.count), !scalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .badCommonName }
        let name = X509_get_subject_name(draft.pointer)
        let utf8 = Array(commonName.utf8)
        try Self.check(
            X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, utf8, Int32(utf8.count), -1, 0),
            "X509_NAME_add_entry_by_NID")
        try Self.check(X509_set_issuer_name(draft.pointer, name), "X509_set_issuer_name")
    }

    func set(serialNumber: [UInt8]) throws(CertificateFileProblem) {
        var bytes = serialNumber
        guard (1...20).contains(bytes.count) else { throw .badSerialNumber }
        bytes[0] &= 0x7f
        guard bytes.contains(where: { $0 != 0 }) else { throw .badSerialNumber }
        let number = try Libcrypto(
            BN_bin2bn(bytes, Int32(bytes.count), nil), orThrow: Self.failure("BN_bin2bn"), free: BN_free)
        guard BN_to_ASN1_INTEGER(number.pointer, X509_get_serialNumber(draft.pointer)) != nil else {
            throw Self.failure("BN_to_ASN1_INTEGER")
        }
    }

    func set(notBefore: Date, notAfter: Date) throws(CertificateFileProblem) {
        // Neither NaN nor infinity is among them.
        guard notBefore < notAfter, Self.times.contains(notBefore.timeIntervalSince1970),
            Self.times.contains(notAfter.timeIntervalSince1970)
        else { throw .badValidity }
        try Self.set(X509_getm_notBefore(draft.pointer), to: notBefore)
        try Self.set(X509_getm_notAfter(draft.pointer), to: notAfter)
    }

    /// From 1950 to 9999, which is what the two ways to write a time can hold (RFC 5280 section 4.1.2.5).
    private static let times: Range<TimeInterval> = -631_152_000..<253_402_300_800

    /// libcrypto takes the way that goes with the year.
    private static func set(_ time: UnsafeMutablePointer<ASN1_TIME>?, to date: Date) throws(CertificateFileProblem) {
        guard ASN1_TIME_set(time, Int(date.timeIntervalSince1970.rounded(.down))) != nil else {
            throw failure("ASN1_TIME_set")
        }
    }

    func signed(with key: borrowing SigningKey) throws(CertificateFileProblem) -> Certificate {
        try Self.check(X509_set_version(draft.pointer, Int(X509_VERSION_3)), "X509_set_version")
        try Self.check(X509_set_pubkey(draft.pointer, key.key.pointer), "X509_set_pubkey")
        try add(NID_basic_constraints, "critical,CA:FALSE")
        try add(NID_key_usage, "critical,digitalSignature")
        try add(NID_ext_key_usage, "clientAuth")
        try add(NID_subject_key_identifier, "hash")
        // Unlike the others it answers with the length of the signature.
        guard X509_sign(draft.pointer, key.key.pointer, EVP_sha256()) > 0 else { throw Self.failure("X509_sign") }
        return try Certificate(draft)
    }

    private func add(_ extensionID: Int32, _ value: String) throws(CertificateFileProblem) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, draft.pointer, draft.pointer, nil, nil, 0)
        let made = try Libcrypto(
            X509V3_EXT_conf_nid(nil, &context, extensionID, value), orThrow: Self.failure("X509V3_EXT_conf_nid"),
            free: X509_EXTENSION_free)
        try Self.check(X509_add_ext(draft.pointer, made.pointer, -1), "X509_add_ext")
    }

    private static func check(_ status: Int32, _ call: String) throws(CertificateFileProblem) {
        guard status == 1 else { throw failure(call) }
    }

    private static func failure(_ call: String) -> CertificateFileProblem { .library(OpenSSLFailure(call: call)) }
}
