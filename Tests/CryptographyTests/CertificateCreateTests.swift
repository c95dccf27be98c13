import Cryptography
import Foundation
import Testing

@Suite("Making a certificate")
struct CertificateCreateTests {
    private let start = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded(.down) - 60)

    private func make(
        _ name: String = "aureole production", bits: Int = 2048, serial: [UInt8] = [UInt8](repeating: 0xff, count: 20),
        from: Date? = nil, to: Date? = nil
    ) throws(CertificateFileProblem) -> KeyedCertificate {
        try KeyedCertificate.create(
            commonName: name, bits: bits, notBefore: from ?? start, notAfter: to ?? start + 3600, serialNumber: serial)
    }

    private func problem(
        _ name: String = "a", bits: Int = 2048, serial: [UInt8] = [1], from: Date? = nil, to: Date? = nil
    ) -> CertificateFileProblem? {
        do throws(CertificateFileProblem) {
            _ = try make(name, bits: bits, serial: serial, from: from, to: to)
            return nil
        } catch {
            return error
        }
    }

    private func ask(_ certificate: Certificate, _ options: String...) throws -> String {
        let output = try OpenSSLCommand.run(["x509", "-noout"] + options, input: Array(certificate.pem.utf8))
        return String(decoding: output, as: UTF8.self)
    }

    @Test("OpenSSL takes it for what was asked for", arguments: KeyedCertificate.lengths)
    func accepted(bits: Int) throws {
        let made = try make(bits: bits)
        let directory = try TemporaryDirectory()
        let file = try directory.write(made.certificate.pem, to: "made.pem")
        #expect(throws: Never.self) {
            try OpenSSLCommand.run([
                "verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslclient", "-CAfile", file, file,
            ])
        }
        #expect(throws: Never.self) { try ask(made.certificate, "-checkend", "3000") }
        #expect(throws: (any Error).self) { try ask(made.certificate, "-checkend", "3700") }
        let text = try ask(made.certificate, "-text")
        for part in [
            "Version: 3", "(\(bits) bit)", "CA:FALSE", "Digital Signature\n", "sha256WithRSAEncryption",
            "TLS Web Client Authentication\n", "Subject Key Identifier",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(text.matches(of: /: critical/).count == 2)
        #expect(try ask(made.certificate, "-subject", "-issuer").contains("issuer=CN = aureole production"))
        #expect(made.certificate.subject == "CN=aureole production" && made.certificate.keyBits == bits)
        #expect(made.certificate.notBefore == start && made.certificate.notAfter == start + 3600 && made.chain.isEmpty)
    }

    @Test("Its key signs for it, and comes back out of a seal")
    func key() throws {
        let made = try make()
        let kept = try SigningKey(pkcs8: made.key.pkcs8().reveal())
        #expect(throws: Never.self) {
            try KeyedCertificate(certificate: Certificate(der: made.certificate.der), chain: [], key: kept)
        }
        #expect(try make().certificate != made.certificate)
    }

    @Test(
        "A serial number is positive and at most 20 bytes long in DER",
        arguments: [
            ([1], "01"), ([0x7f, 0xff], "7FFF"), ([0xff, 0xff], "7FFF"), ([0, 0, 5], "05"),
            ([UInt8](repeating: 0xff, count: 20), "7F" + String(repeating: "FF", count: 19)),
        ] as [([UInt8], String)])
    func serialNumbers(bytes: [UInt8], shown: String) throws {
        #expect(try ask(make(serial: bytes).certificate, "-serial") == "serial=\(shown)\n")
    }

    @Test("Any name of up to 64 characters is taken", arguments: ["a", "Übung 5 €", String(repeating: "ü", count: 64)])
    func names(name: String) throws {
        #expect(try make(name).certificate.subject == "CN=\(name)")
    }

    @Test("Times around 2050 are written as RFC 5280 section 4.1.2.5 wants them")
    func times() throws {
        let (before, after) = (Date(timeIntervalSince1970: 2_524_607_999), Date(timeIntervalSince1970: 2_524_608_000))
        let made = try make(from: before, to: after).certificate
        #expect(made.notBefore == before && made.notAfter == after)
        #expect(made.der.contains(Array("\u{17}\u{0d}491231235959Z".utf8)))
        #expect(made.der.contains(Array("\u{18}\u{0f}20500101000000Z".utf8)))
        #expect(try make(from: start + 0.9).certificate.notBefore == start)
    }

    @Test("What no certificate can have is refused")
    func refused() {
        for bits in [0, -1, 1024, 2047, 2049, 4095, 8192] { #expect(problem(bits: bits) == .badLength(bits: bits)) }
        for name in ["", String(repeating: "a", count: 65), "a\0b", "a\nb"] { #expect(problem(name) == .badCommonName) }
        for serial in [[], [0], [0x80], [UInt8](repeating: 1, count: 21)] as [[UInt8]] {
            #expect(problem(serial: serial) == .badSerialNumber)
        }
        #expect(problem(to: start) == .badValidity && problem(to: start - 1) == .badValidity)
        #expect(problem(from: Date(timeIntervalSince1970: -631_152_001)) == .badValidity)
        for end in [253_402_300_800, 1e12, 1e300, .infinity, .nan] {
            #expect(problem(to: Date(timeIntervalSince1970: end)) == .badValidity)
        }
    }
}
