import Cryptography
import Foundation
import Testing

@Suite("Signing with either algorithm")
struct SigningAlgorithmTests {
    private let message = Array("eyJhbGciOiJQUzI1NiJ9.e30".utf8)

    /// Whether the `openssl` command takes the signature.
    private func isTaken(_ signature: [UInt8], by key: SigningKey, options: [String]) throws -> Bool {
        let directory = try TemporaryDirectory()
        let publicKey = try OpenSSLCommand.run(["pkey", "-inform", "DER", "-pubout"], input: key.pkcs8().reveal())
        let keyFile = try directory.write(String(decoding: publicKey, as: UTF8.self), to: "key.pem")
        try Data(signature).write(to: URL(filePath: directory("signature")))
        let settings = options.flatMap { ["-sigopt", $0] }
        let command = ["dgst", "-sha256", "-verify", keyFile, "-signature", directory("signature")] + settings
        return (try? OpenSSLCommand.run(command, input: message)) != nil
    }

    @Test("PS256 has a salt of exactly 32 bytes and MGF1 with SHA-256", arguments: [2048, 3072])
    func ps256(bits: Int) throws {
        let key = try SigningKey.generate(bits: bits)
        let signature = try key.sign(message, with: .ps256)
        #expect(signature.count == bits / 8)
        let pss = ["rsa_padding_mode:pss", "rsa_mgf1_md:sha256"]
        #expect(try isTaken(signature, by: key, options: pss + ["rsa_pss_saltlen:32"]))
        for salt in [20, 31, 33] {
            #expect(try !isTaken(signature, by: key, options: pss + ["rsa_pss_saltlen:\(salt)"]))
        }
        #expect(try !isTaken(signature, by: key, options: []))
        #expect(try !isTaken(signature, by: .generate(bits: bits), options: pss + ["rsa_pss_saltlen:32"]))
    }

    @Test("PS256 salts each signature anew")
    func salted() throws {
        let key = try SigningKey.generate()
        #expect(try key.sign(message, with: .ps256) != key.sign(message, with: .ps256))
    }

    @Test("RS256 is what the plain call makes")
    func rs256() throws {
        let key = try SigningKey(pkcs8: RFC7515AppendixA2.key.pkcs8)
        let signature = try key.sign(Array(RFC7515AppendixA2.signingInput.utf8), with: .rs256)
        #expect(signature == RFC7515AppendixA2.signature)
    }

    @Test("Their names are those of RFC 7518")
    func names() {
        #expect(SigningKey.Algorithm.rs256.rawValue == "RS256" && SigningKey.Algorithm.ps256.rawValue == "PS256")
    }
}
