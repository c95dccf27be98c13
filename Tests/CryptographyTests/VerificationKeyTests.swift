import Crypto
import CryptoExtras
import Cryptography
import Foundation
import Testing

@Suite("Public keys of other issuers")
struct VerificationKeyTests {
    private static let input = Array("header.payload".utf8)

    private func rsa(_ bits: Int = 2048) throws -> (_RSA.Signing.PrivateKey, VerificationKey?) {
        let key = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))
        let numbers = try key.publicKey.getKeyPrimitives()
        return (key, VerificationKey(modulus: Array(numbers.modulus), exponent: Array(numbers.publicExponent)))
    }

    @Test("A signature is taken under its own algorithm, over its own bytes, and not otherwise")
    func rsaSignatures() throws {
        let (key, made) = try rsa()
        let verifier = try #require(made)
        let digest = SHA256.hash(data: Self.input)
        for (padding, algorithm, other) in [
            (_RSA.Signing.Padding.insecurePKCS1v1_5, "RS256", "PS256"), (.PSS, "PS256", "RS256"),
        ] {
            let signature = Array(try key.signature(for: digest, padding: padding).rawRepresentation)
            #expect(verifier.verifies(signature, of: Self.input, algorithm: algorithm))
            for wrong in [other, "RS384", "PS512", "ES256", "HS256", "none", ""] {
                #expect(!verifier.verifies(signature, of: Self.input, algorithm: wrong), "\(wrong)")
            }
            #expect(!verifier.verifies(signature, of: Self.input + [0], algorithm: algorithm))
            var changed = signature
            changed[7] ^= 1
            #expect(!verifier.verifies(changed, of: Self.input, algorithm: algorithm))
            #expect(!verifier.verifies([], of: Self.input, algorithm: algorithm))
            #expect(try !#require(rsa().1).verifies(signature, of: Self.input, algorithm: algorithm))
        }
    }

    @Test("The longer digests are known, too")
    func digests() throws {
        let (key, made) = try rsa()
        let verifier = try #require(made)
        let long = try key.signature(for: SHA384.hash(data: Self.input), padding: .insecurePKCS1v1_5)
        #expect(verifier.verifies(Array(long.rawRepresentation), of: Self.input, algorithm: "RS384"))
        let longest = try key.signature(for: SHA512.hash(data: Self.input), padding: .PSS)
        #expect(verifier.verifies(Array(longest.rawRepresentation), of: Self.input, algorithm: "PS512"))
    }

    @Test("A signature of a curve is two numbers, and only its own curve's")
    func curves() throws {
        let (small, large) = (P256.Signing.PrivateKey(), P384.Signing.PrivateKey())
        let smallPoint = Array(small.publicKey.rawRepresentation)
        let largePoint = Array(large.publicKey.rawRepresentation)
        let p256 = try #require(
            VerificationKey(curve: "P-256", x: Array(smallPoint.prefix(32)), y: Array(smallPoint.suffix(32))))
        let p384 = try #require(
            VerificationKey(curve: "P-384", x: Array(largePoint.prefix(48)), y: Array(largePoint.suffix(48))))
        let first = try small.signature(for: SHA256.hash(data: Self.input))
        let second = try large.signature(for: SHA384.hash(data: Self.input))
        #expect(p256.verifies(Array(first.rawRepresentation), of: Self.input, algorithm: "ES256"))
        #expect(p384.verifies(Array(second.rawRepresentation), of: Self.input, algorithm: "ES384"))
        #expect(!p384.verifies(Array(second.rawRepresentation), of: Self.input, algorithm: "ES256"))
        #expect(!p256.verifies(Array(first.derRepresentation), of: Self.input, algorithm: "ES256"))
        #expect(!p256.verifies(Array(first.rawRepresentation), of: Self.input, algorithm: "RS256"))
        #expect(!p256.verifies([], of: Self.input, algorithm: "ES256"))
    }

    @Test("What is no key is none: weak or shapeless numbers, points beside their curve, other curves")
    func none() throws {
        #expect(try rsa(1024).1 == nil)
        #expect(VerificationKey(modulus: [], exponent: [1, 0, 1]) == nil)
        #expect(VerificationKey(modulus: Array(repeating: 255, count: 256), exponent: []) == nil)
        #expect(
            VerificationKey(curve: "P-256", x: Array(repeating: 1, count: 32), y: Array(repeating: 1, count: 32)) == nil
        )
        let point = Array(P256.Signing.PrivateKey().publicKey.rawRepresentation)
        #expect(VerificationKey(curve: "P-256", x: Array(point.prefix(31)), y: Array(point.suffix(33))) == nil)
        #expect(VerificationKey(curve: "secp256k1", x: Array(point.prefix(32)), y: Array(point.suffix(32))) == nil)
    }
}
