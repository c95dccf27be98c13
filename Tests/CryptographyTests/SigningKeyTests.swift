import Crypto
import CryptoExtras
import Cryptography
import Foundation
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    @Test("The RS256 example of RFC 7515 appendix A.2 comes out byte for byte")
    func knownAnswer() throws {
        let key = try SigningKey(pkcs8: RFC7515AppendixA2.key.pkcs8)
        #expect(try key.sign(Array(RFC7515AppendixA2.signingInput.utf8)) == RFC7515AppendixA2.signature)
    }

    @Test("The public numbers are those of the key, without a leading zero byte")
    func publicNumbers() throws {
        let key = try SigningKey(pkcs8: RFC7515AppendixA2.key.pkcs8)
        #expect(key.publicNumbers.modulus == RFC7515AppendixA2.key.n)
        #expect(key.publicNumbers.exponent == RFC7515AppendixA2.key.e)
    }

    @Test("PKCS#8 out and in again is the same key, in the same bytes")
    func roundTrip() throws {
        #expect(
            try SigningKey(pkcs8: RFC7515AppendixA2.key.pkcs8).pkcs8().reveal() == RFC7515AppendixA2.key.pkcs8)
        let made = try SigningKey.generate()
        let again = try SigningKey(pkcs8: made.pkcs8().reveal())
        #expect(again.publicNumbers == made.publicNumbers)
        #expect(try again.sign([1, 2, 3]) == made.sign([1, 2, 3]))
    }

    @Test("A generated key has the bits asked for and exponent 65537", arguments: [2048, 3072])
    func generated(bits: Int) throws {
        let numbers = try SigningKey.generate(bits: bits).publicNumbers
        #expect(numbers.modulus.count == bits / 8)
        #expect(numbers.modulus[0] >= 0x80)
        #expect(numbers.exponent == [1, 0, 1])
    }

    @Test("Two generated keys differ")
    func fresh() throws {
        #expect(try SigningKey.generate().publicNumbers != SigningKey.generate().publicNumbers)
    }

    @Test("swift-crypto accepts the signature of a message of any length", arguments: [0, 1, 700, 100_000])
    func judgedBySwiftCrypto(byteCount: Int) throws {
        let key = try SigningKey.generate()
        let message = [UInt8](repeating: 0x61, count: byteCount)
        let signature = try key.sign(message)
        #expect(try isValid(signature, of: message, by: key))
        #expect(try !isValid(signature, of: message + [0], by: key))
    }

    @Test("The openssl command accepts the signature, with the key as we write it")
    func judgedByOpenSSL() throws {
        let key = try SigningKey.generate()
        let directory = try TemporaryDirectory()
        let signature = directory("signature")
        let publicKey = directory("public.pem")
        try Data(key.sign(Array("a message".utf8))).write(to: URL(filePath: signature))
        let pem = try OpenSSLCommand.run(["pkey", "-inform", "DER", "-pubout"], input: key.pkcs8().reveal())
        try Data(pem).write(to: URL(filePath: publicKey))
        let verify = ["dgst", "-sha256", "-verify", publicKey, "-signature", signature]
        try OpenSSLCommand.run(verify, input: Array("a message".utf8))
        #expect(throws: OpenSSLCommand.Refused.self) {
            try OpenSSLCommand.run(verify, input: Array("another message".utf8))
        }
    }

    @Test("One key signs from many tasks at once, each time validly")
    func shared() async throws {
        let key = try SigningKey.generate()
        let valid = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    try (0..<500).count { turn in
                        let message = Array("task \(task), turn \(turn)".utf8)
                        return try isValid(key.sign(message), of: message, by: key)
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(valid == 8 * 500)
    }
}

/// Whether swift-crypto, which uses another library, takes it for an RS256 signature.
private func isValid(_ signature: [UInt8], of message: [UInt8], by key: SigningKey) throws -> Bool {
    try _RSA.Signing.PublicKey(n: key.publicNumbers.modulus, e: key.publicNumbers.exponent)
        .isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5)
}
