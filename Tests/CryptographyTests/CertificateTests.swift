import Cryptography
import Foundation
import Testing

@Suite("Certificates")
struct CertificateTests {
    private let made: TestCertificates

    init() throws { made = try TestCertificates.shared.get() }

    private func ask(_ der: [UInt8], _ options: String...) throws -> String {
        let output = try OpenSSLCommand.run(["x509", "-inform", "DER", "-noout"] + options, input: der)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("Thumbprints are those that OpenSSL computes")
    func thumbprints() throws {
        let certificate = try Certificate(der: made.leaf)
        for (option, hexadecimal) in [
            ("-sha1", certificate.thumbprint), ("-sha256", certificate.thumbprintSHA256),
        ] {
            let answer = try ask(made.leaf, "-fingerprint", option)
            #expect(hexadecimal == answer.drop { $0 != "=" }.dropFirst().replacing(":", with: ""))
        }
        #expect(hex(certificate.sha1).uppercased() == certificate.thumbprint)
    }

    @Test("Subject, times and length are read")
    func fields() throws {
        let certificate = try Certificate(der: made.leaf)
        #expect(certificate.subject == #"CN=Aureole,O=Käse\, Söhne"#)
        #expect(certificate.keyBits == 2048)
        let dates = try ask(made.leaf, "-dates", "-dateopt", "iso_8601").split(separator: "\n")
        let read = [certificate.notBefore, certificate.notAfter].map {
            $0.formatted(.iso8601).replacing("T", with: " ")
        }
        #expect(dates.map { String($0.drop { $0 != "=" }.dropFirst()) } == read)
    }

    @Test("Times up to the end of 9999 are read, which is how RFC 5280 section 4.1.2.5 writes that there is none")
    func lastTime() throws {
        let end = try Date("9999-12-31T23:59:59Z", strategy: .iso8601)
        let made = try KeyedCertificate.create(
            commonName: "a", bits: 2048, notBefore: Date(timeIntervalSince1970: -1), notAfter: end, serialNumber: [1])
        #expect(made.certificate.notAfter == end)
        #expect(made.certificate.notBefore == Date(timeIntervalSince1970: -1))
    }

    @Test("PEM is what OpenSSL writes, to the byte")
    func pem() throws {
        let certificate = try Certificate(der: made.leaf)
        #expect(Array(certificate.pem.utf8) == (try OpenSSLCommand.run(["x509", "-inform", "DER"], input: made.leaf)))
    }

    @Test("What could rearrange the line it is shown in is written in hexadecimal")
    func trickyName() throws {
        let key = try SigningKey.generate().pkcs8().reveal()
        let name = "/CN=a\u{1b}[2Jb\u{202e}c\u{85}d"
        let der = try TestCertificates.selfSigned(key: key, options: ["-utf8", "-subj", name])
        #expect(try Certificate(der: der).subject == #"CN=a\1B[2Jb\E2\80\AEc\C2\85d"#)
    }

    @Test("Bytes that are no certificate, or more than one, are refused")
    func damaged() throws {
        for der in [[], [0x30, 0], made.key, made.leaf.dropLast(), Array("hello".utf8)] as [[UInt8]] {
            guard case .damaged? = problem(der) else {
                Issue.record("\(String(describing: problem(der)))")
                continue
            }
        }
        #expect(problem(made.leaf + [0]) == .notCanonical && problem(made.leaf + made.leaf) == .notCanonical)
        // The length of the whole in three bytes instead of two.
        let long = [0x30, 0x83, 0x00] + made.leaf.dropFirst(2)
        #expect(problem(long) == .notCanonical)
    }

    private func problem(_ der: [UInt8]) -> CertificateFileProblem? {
        do {
            _ = try Certificate(der: der)
            return nil
        } catch {
            return error
        }
    }

    @Test("A key that is not the certificate's is refused")
    func keyOfAnother() throws {
        let certificate = try Certificate(der: made.leaf)
        let own = try SigningKey(pkcs8: made.key)
        #expect(throws: Never.self) { try KeyedCertificate(certificate: certificate, chain: [], key: own) }
        #expect(throws: CertificateFileProblem.keyOfAnother) {
            try KeyedCertificate(certificate: certificate, chain: [], key: .generate())
        }
        #expect(throws: CertificateFileProblem.keyOfAnother) {
            try KeyedCertificate(certificate: Certificate(der: made.root), chain: [], key: own)
        }
    }

    @Test(
        "Each refusal is a sentence and says what to do next",
        arguments: [
            .tooLarge(byteCount: 2_000_000), .notPKCS12, .looksLikePEM, .looksLikeCertificate, .notCanonical,
            .withoutMAC,
            .unsupportedEncryption, .legacyProviderMissing, .tooManyIterations(7_000_000), .tooManyIterations(nil),
            .wrongPassword, .noPrivateKey, .severalPrivateKeys(3), .noCertificateOfKey(among: 0),
            .noCertificateOfKey(among: 1), .noCertificateOfKey(among: 2), .keyOfAnother, .key(.notRSA),
            .key(.tooShort(bits: 1024)), .expired(.distantPast), .notYetValid(.distantFuture), .badLength(bits: 1024),
            .badCommonName, .badSerialNumber, .badValidity,
        ] as [CertificateFileProblem])
    func sentences(problem: CertificateFileProblem) {
        #expect(problem.description.hasSuffix(".") && problem.description.count > 20)
        #expect(problem.hint.count > 15 && problem.hint != problem.description)
    }
}
