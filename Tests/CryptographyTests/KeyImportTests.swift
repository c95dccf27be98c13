import Cryptography
import Foundation
import Testing

@Suite("Importing a key")
struct KeyImportTests {
    private static let der = RFC7515AppendixA2.key.pkcs8
    private static let plain = PEM.block("PRIVATE KEY", der)

    private static func encrypted(_ options: [String] = ["-v2", "aes-256-cbc"]) throws -> [UInt8] {
        try OpenSSLCommand.run(
            ["pkcs8", "-topk8", "-inform", "DER", "-passout", "pass:open sesame"] + options, input: der)
    }

    private static func traditional(_ options: [String]) throws -> [UInt8] {
        try OpenSSLCommand.run(
            ["rsa", "-inform", "DER", "-traditional", "-passout", "pass:open sesame"] + options, input: der)
    }

    private func problem(_ pem: [UInt8], passphrase: String? = nil) -> SigningKeyProblem? {
        do {
            _ = try SigningKey.imported(pem: Secret(pem), passphrase: passphrase.map(Secret.init))
            return nil
        } catch {
            return error
        }
    }

    private func fileProblem(_ pem: [UInt8], passphrase: String? = nil) -> KeyFileProblem? {
        if case .file(let problem)? = problem(pem, passphrase: passphrase) { problem } else { nil }
    }

    @Test("A key in clear is taken as PKCS#8 and as PKCS#1, with text before and white space after")
    func clear() throws {
        let lines = String(decoding: Self.plain, as: UTF8.self)
        let forms = [
            Self.plain, RFC7515AppendixA2.key.pem, try Self.traditional([]),
            Array("Bag Attributes\n\n".utf8) + Self.plain,
            Self.plain + Array(" \r\n\t\n".utf8), Array(lines.replacing("\n", with: "\r\n").utf8),
            Self.plain.dropLast(),
        ]
        for form in forms {
            let key = try SigningKey.imported(pem: Secret(form), passphrase: nil)
            #expect(try key.pkcs8().reveal() == Self.der)
        }
    }

    @Test(
        "An encrypted key is taken with its passphrase",
        arguments: [
            ["-v2", "aes-256-cbc"], ["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512", "-iter", "100000"],
            ["-v2", "des3", "-v2prf", "hmacWithSHA1"],
        ])
    func encryptedPKCS8(options: [String]) throws {
        let key = try SigningKey.imported(pem: Secret(Self.encrypted(options)), passphrase: Secret("open sesame"))
        #expect(try key.pkcs8().reveal() == Self.der)
    }

    @Test("So is one with the header of old OpenSSL files", arguments: ["-aes256", "-des3"])
    func encryptedPKCS1(cipher: String) throws {
        let pem = try Self.traditional([cipher])
        #expect(String(decoding: pem, as: UTF8.self).contains("Proc-Type: 4,ENCRYPTED"))
        let key = try SigningKey.imported(pem: Secret(pem), passphrase: Secret("open sesame"))
        #expect(try key.pkcs8().reveal() == Self.der)
        #expect(fileProblem(pem) == .passphraseMissing)
        #expect(fileProblem(pem, passphrase: "open sesam") == .wrongPassphrase)
    }

    @Test("An imported key gets the same kid as a kept one, signs, and comes back out of a seal")
    func used() throws {
        let key = try SigningKey.imported(pem: Secret(Self.plain), passphrase: nil)
        let kept = try SigningKey(pkcs8: key.pkcs8().reveal())
        #expect(key.publicNumbers.thumbprint == kept.publicNumbers.thumbprint)
        #expect(try key.sign(Array(RFC7515AppendixA2.signingInput.utf8)) == RFC7515AppendixA2.signature)
    }

    @Test("A passphrase that is missing, wrong or not needed is told apart")
    func passphrases() throws {
        let pem = try Self.encrypted()
        #expect(fileProblem(pem) == .passphraseMissing)
        #expect(fileProblem(Self.plain, passphrase: "open sesame") == .passphraseNotNeeded)
        for wrong in [
            "", "open sesam", "open sesame!", String(repeating: "x", count: 1024),
            String(repeating: "x", count: 100_000),
        ] {
            #expect(fileProblem(pem, passphrase: wrong) == .wrongPassphrase)
        }
    }

    @Test("What is not PEM is refused", arguments: ["", "hello", "-----BEGIN", "-----BEGIN PRIVATE KEY----"])
    func notPEM(text: String) {
        #expect(fileProblem(Array(text.utf8)) == .notPEM)
        #expect(fileProblem(Self.der) == .notPEM)
    }

    @Test("A block that is broken is refused as damaged")
    func damaged() {
        let text = String(decoding: Self.plain, as: UTF8.self)
        for broken in [
            text.replacing("MII", with: "M!I"), text.replacing("-----END", with: "----END"), String(text.prefix(300)),
        ] {
            guard case .damagedBlock? = fileProblem(Array(broken.utf8)) else {
                Issue.record("\(String(describing: problem(Array(broken.utf8))))")
                continue
            }
        }
    }

    @Test("A file without a private key is refused, and the refusal names what is there")
    func noPrivateKey() throws {
        let publicKey = try OpenSSLCommand.run(["pkey", "-inform", "DER", "-pubout"], input: Self.der)
        #expect(fileProblem(publicKey) == .noPrivateKey(found: "PUBLIC KEY"))
        #expect(fileProblem(PEM.block("CERTIFICATE", [0x30, 0])) == .noPrivateKey(found: "CERTIFICATE"))
    }

    @Test("A file with several keys, or another block beside the key, is refused")
    func several() throws {
        let certificate = PEM.block("CERTIFICATE", [0x30, 0])
        #expect(fileProblem(Self.plain + Self.plain) == .severalKeys(2))
        #expect(fileProblem(Self.plain + RFC7515AppendixA2.key.pem + Self.plain) == .severalKeys(3))
        #expect(fileProblem(Self.plain + certificate) == .otherBlock(label: "CERTIFICATE"))
        #expect(fileProblem(certificate + Self.plain) == .otherBlock(label: "CERTIFICATE"))
    }

    @Test("Anything but white space after the key is refused, in the file and in the block")
    func trailing() throws {
        #expect(fileProblem(Self.plain + Array("rubbish".utf8)) == .trailingBytes)
        #expect(fileProblem(PEM.block("PRIVATE KEY", Self.der + [0])) == .trailingBytes)
        #expect(fileProblem(PEM.block("RSA PRIVATE KEY", RFC7515AppendixA2.key.pkcs1 + [0])) == .trailingBytes)
        #expect(fileProblem(PEM.block("PRIVATE KEY", Self.der.dropLast())) == .trailingBytes)
    }

    @Test("A key of another algorithm is refused, in every form it comes in")
    func otherAlgorithm() throws {
        let curve = ["ecparam", "-name", "prime256v1", "-genkey"]
        #expect(try problem(OpenSSLCommand.run(curve)) == .notRSA)
        #expect(try problem(OpenSSLCommand.run(curve + ["-noout"])) == .notRSA)
        #expect(try problem(OpenSSLCommand.run(["genpkey", "-algorithm", "ED25519"])) == .notRSA)
        #expect(try problem(OpenSSLCommand.run(["genpkey", "-algorithm", "RSA-PSS"])) == .notRSA)
        #expect(fileProblem(PEM.block("OPENSSH PRIVATE KEY", Array("openssh-key-v1".utf8))) == .openSSHForm)
    }

    @Test("A file over 64 KiB is refused, one of 64 KiB is read")
    func tooLarge() {
        let space = [UInt8](repeating: 0x20, count: 65_536 - Self.plain.count)
        #expect(problem(Self.plain + space) == nil)
        #expect(fileProblem(Self.plain + space + [0x20]) == .tooLarge(byteCount: 65_537))
    }

    @Test(
        "More than ten million rounds of PBKDF2 are refused before one is done",
        arguments: [
            ([0x98, 0x96, 0x80], .passphraseMissing), ([0x98, 0x96, 0x81], .tooManyIterations(10_000_001)),
            ([0x7f, 0xff, 0xff, 0xff], .tooManyIterations(2_147_483_647)),
            ([1, 0, 0, 0, 0, 0, 0, 0, 0], .tooManyIterations(nil)),
        ] as [([UInt8], KeyFileProblem)])
    func iterations(count: [UInt8], expected: KeyFileProblem) {
        #expect(fileProblem(PBES2.pem(iterations: DER.integer(count))) == expected)
        #expect(fileProblem(PBES2.pem(iterations: [0x02, 0x01, 0xff])) == .tooManyIterations(nil))
    }

    @Test("Encryption that is not supported is told as such, not as a wrong passphrase")
    func unsupported() throws {
        let scrypt = try Self.encrypted(["-scrypt"])
        let old = try Self.encrypted(["-v1", "PBE-SHA1-3DES"])
        let des = PBES2.pem(cipher: [0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x07])
        // Names of other schemes over the parameters of the right ones.
        let posing = [PBES2.pem(scheme: [0x06, 0x01, 0x2a]), PBES2.pem(function: [0x06, 0x01, 0x2a])]
        let headers = ["DES-CBC,0011223344556677", "NONE-SUCH,0011223344556677", "AES-256-CBC", "AES-256-CBC,00"]
        let traditional = headers.map {
            PEM.block("RSA PRIVATE KEY", [0x30, 0], header: "Proc-Type: 4,ENCRYPTED\nDEK-Info: \($0)\n\n")
        }
        for pem in [scrypt, old, des] + posing + traditional {
            #expect(fileProblem(pem, passphrase: "open sesame") == .unsupportedEncryption)
        }
    }

    @Test("No refusal quotes the key or the passphrase")
    func quotes() throws {
        let body = String(decoding: Self.plain.dropFirst(28).prefix(12), as: UTF8.self)
        for form in [Self.plain + Self.plain, Self.plain + Array("x".utf8), try Self.encrypted()] {
            let problem = problem(form, passphrase: "not sesame")
            let text = String(describing: problem) + "\(problem.map(\.description) ?? "")"
            #expect(problem != nil && !text.contains(body) && !text.contains("sesame"))
        }
    }
}

/// Encrypted PKCS#8 with whatever numbers a test wants in it, and nothing to decrypt.
private enum PBES2 {
    private static let pbes2: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
    private static let pbkdf2: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]
    private static let aes256CBC: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a]

    static func pem(
        iterations: [UInt8] = DER.integer([1]), scheme: [UInt8] = pbes2, function: [UInt8] = pbkdf2,
        cipher: [UInt8] = aes256CBC
    ) -> [UInt8] {
        let derivation = DER.sequence(function, DER.sequence(DER.octets([1, 2, 3, 4, 5, 6, 7, 8]), iterations))
        let encryption = DER.sequence(cipher, DER.octets([UInt8](repeating: 0, count: 16)))
        let algorithm = DER.sequence(scheme, DER.sequence(derivation, encryption))
        return PEM.block("ENCRYPTED PRIVATE KEY", DER.sequence(algorithm, DER.octets([UInt8](repeating: 0, count: 32))))
    }
}
