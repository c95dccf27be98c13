import Crypto
import Cryptography
import Testing

@Suite("Keys that may not sign")
struct SigningKeyRefusalTests {
    private let good = RFC7515AppendixA2.key

    @Test("A key cut short anywhere is refused")
    func truncated() {
        let der = good.pkcs8
        let accepted = der.indices.filter { (try? SigningKey(pkcs8: Array(der[..<$0]))) != nil }
        #expect(accepted.isEmpty)
    }

    @Test("Bytes after the key are refused", arguments: [1, 2, 1000])
    func trailing(count: Int) {
        #expect(throws: SigningKeyProblem.notCanonical) {
            try SigningKey(pkcs8: good.pkcs8 + [UInt8](repeating: 0, count: count))
        }
    }

    @Test("Bytes after the numbers, inside the PKCS#8, are refused")
    func trailingInside() {
        #expect(throws: SigningKeyProblem.notCanonical) {
            try SigningKey(pkcs8: RSAPrivateNumbers.pkcs8(around: good.pkcs1 + [0]))
        }
    }

    @Test("A length written in more bytes than it needs is refused")
    func longLength() {
        let der = good.pkcs8
        #expect(Array(der[..<4]) == [0x30, 0x82, UInt8((der.count - 4) >> 8), UInt8((der.count - 4) & 0xff)])
        #expect(throws: SigningKeyProblem.notCanonical) {
            try SigningKey(pkcs8: [0x30, 0x83, 0] + der[2...])
        }
    }

    @Test(
        "A key of another algorithm is refused",
        arguments: [["EC", "ec_paramgen_curve:P-256"], ["ED25519"], ["RSA-PSS", "rsa_keygen_bits:2048"]])
    func otherAlgorithm(options: [String]) throws {
        let der = try OpenSSLCommand.privateKey(options)
        #expect(throws: SigningKeyProblem.notRSA) { try SigningKey(pkcs8: der) }
    }

    @Test("An RSA key below 2048 bits is refused", arguments: [1024, 2040, 2047])
    func short(bits: Int) throws {
        let der = try OpenSSLCommand.privateKey(["RSA", "rsa_keygen_bits:\(bits)"])
        #expect(throws: SigningKeyProblem.tooShort(bits: bits)) { try SigningKey(pkcs8: der) }
    }

    @Test("No key below 2048 bits is made", arguments: [Int.min, -1, 0, 512, 1024, 2047])
    func shortMade(bits: Int) {
        #expect(throws: SigningKeyProblem.tooShort(bits: bits)) { try SigningKey.generate(bits: bits) }
    }

    @Test(
        "A public exponent that is even or below 3 is refused",
        arguments: [[0], [1], [2], [4], [1, 0, 0]] as [[UInt8]])
    func exponent(bytes: [UInt8]) {
        var key = good
        key.e = bytes
        #expect(throws: SigningKeyProblem.badExponent) { try SigningKey(pkcs8: key.pkcs8) }
    }

    @Test("What is not unencrypted PKCS#8 in DER is refused, and the refusal names the call")
    func otherForms() throws {
        let pem = try OpenSSLCommand.run(["pkey", "-inform", "DER"], input: good.pkcs8)
        let encrypted = try OpenSSLCommand.run(
            ["pkcs8", "-topk8", "-inform", "DER", "-outform", "DER", "-passout", "pass:word"], input: good.pkcs8)
        for form in [[], [0x30], pem, encrypted, good.pkcs1] {
            #expect { try SigningKey(pkcs8: form) } throws: { error in
                guard case .library(let failure)? = error as? SigningKeyProblem else { return false }
                return failure.description.hasPrefix("d2i_PKCS8_PRIV_KEY_INFO failed: asn1 encoding routines: ")
            }
        }
    }
}
