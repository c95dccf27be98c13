import COpenSSL
import Cryptography
import Foundation
import Testing

@Suite("Certificates with their keys, from PKCS#12 files")
struct CertificateFileTests {
    private let made: TestCertificates

    init() throws { made = try TestCertificates.shared.get() }

    private func open(
        _ bytes: [UInt8], password: String = "sesame", now: Date = .now
    ) throws(CertificateFileProblem) -> KeyedCertificate {
        try KeyedCertificate.open(pkcs12: bytes, password: Secret(Array(password.utf8)), now: now)
    }

    private func problem(_ bytes: [UInt8], password: String = "sesame", now: Date = .now) -> CertificateFileProblem? {
        do throws(CertificateFileProblem) {
            _ = try open(bytes, password: password, now: now)
            return nil
        } catch {
            return error
        }
    }

    private func expectTheLeaf(in bytes: [UInt8], password: String = "sesame", chain: [[UInt8]]) throws {
        let opened = try open(bytes, password: password)
        #expect(opened.certificate.der == made.leaf)
        #expect(opened.chain.map(\.der) == chain)
        #expect(try opened.key.pkcs8().reveal() == made.key)
    }

    @Test(
        "Files are opened as they are written by",
        arguments: [
            ("OpenSSL 3", []), ("OpenSSL 1.1", ["-legacy"]),
            ("Windows, TripleDES-SHA1, and Key Vault", Self.tripleDES + ["-macalg", "sha1", "-iter", "2000"]),
            ("Windows, AES256-SHA256", ["-macalg", "sha256", "-iter", "2000", "-keyex"]),
            ("a mix of new encryption and old seal", ["-macalg", "sha1"]), ("SHA-512", ["-macalg", "sha512"]),
            ("RC2 with 128 bits", ["-legacy", "-certpbe", "PBE-SHA1-RC2-128"]),
            ("RC4", ["-legacy", "-certpbe", "PBE-SHA1-RC4-128", "-keypbe", "PBE-SHA1-RC4-40"]),
            ("3DES with two keys", ["-certpbe", "PBE-SHA1-2DES", "-keypbe", "PBE-SHA1-2DES"]),
            ("AES-128", ["-certpbe", "AES-128-CBC", "-keypbe", "AES-192-CBC"]),
            ("nobody who hides certificates", ["-certpbe", "NONE"]), ("nobody who hides keys", ["-keypbe", "NONE"]),
            ("an attribute in the key", ["-keysig"]), ("a friendly name", ["-name", "Übung"]),
            ("more rounds", ["-iter", "100000"]), ("one round", ["-noiter", "-nomaciter"]),
        ] as [(String, [String])])
    func kinds(writer: String, options: [String]) throws {
        try expectTheLeaf(in: made.exported(options), chain: [made.authority, made.root])
        try expectTheLeaf(in: made.exported(options, chain: false), chain: [])
    }

    private static let tripleDES = ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"]

    @Test(
        "Passwords are UTF-8, also where the file's scheme wants UTF-16, and may be empty",
        arguments: ["", "x", "Größe, 5 € & 𝄞", String(repeating: "ü", count: 100)], [[], ["-legacy"], tripleDES])
    func passwords(password: String, options: [String]) throws {
        let file = try made.exported(options, password: password)
        try expectTheLeaf(in: file, password: password, chain: [made.authority, made.root])
        for wrong in [password + "x", String(password.dropLast()) + "y", password.isEmpty ? " " : ""] {
            #expect(problem(file, password: wrong) == .wrongPassword)
        }
    }

    @Test("No password may be written as nothing, or as an empty text; both are opened with an empty one")
    func noPassword() throws {
        for password in [nil, ""] {
            let file = PFX(
                parts: [.locked([.certificate(made.leaf)]), .init(bags: [.key(made.key)])], password: password)
            try expectTheLeaf(in: file.bytes, password: "", chain: [])
            #expect(problem(file.bytes, password: " ") == .wrongPassword)
        }
    }

    @Test("The certificate of the key is found wherever it stands, and the others stay in the order of the file")
    func order() throws {
        let key = PFX.Bag.key(made.key)
        let (leaf, authority, root) = (made.leaf, made.authority, made.root)
        for certificates in [
            [leaf, authority, root], [authority, leaf, root], [root, authority, leaf], [root, leaf, leaf],
        ] {
            let bags = certificates.map(PFX.Bag.certificate)
            let files = [
                PFX(parts: [.locked(bags), .init(bags: [key])]), PFX(parts: [.init(bags: [key]), .locked(bags)]),
                PFX(parts: [.locked([key] + bags)]), PFX(parts: [.init(bags: bags + [key])]),
                PFX(parts: bags.map { .locked([$0]) } + [.locked([key])]),
                PFX(parts: [.init(bags: [.nest([key]), .nest([.nest(bags)])])]),
                PFX(parts: [.locked([.nest(bags), .nest([.key(made.key, scheme: -1)])])]),
            ]
            for file in files { try expectTheLeaf(in: file.bytes, chain: certificates.filter { $0 != leaf }) }
        }
    }

    @Test("Of several certificates with the same key it is the first that is in its time")
    func renewed() throws {
        let later = Date.now.addingTimeInterval(60 * 86_400)
        let renewed = try TestCertificates.selfSigned(key: made.key, options: ["-days", "90"])
        let file = PFX(parts: [.init(bags: [.key(made.key), .certificate(made.leaf), .certificate(renewed)])]).bytes
        #expect(try open(file).certificate.der == made.leaf)
        #expect(try open(file, now: later).certificate.der == renewed)
        #expect(try open(file, now: later).chain.map(\.der) == [made.leaf])
    }

    @Test("A chain may have certificates of other kinds of keys")
    func curveInChain() throws {
        let key = try OpenSSLCommand.privateKey(["EC", "ec_paramgen_curve:P-256"])
        let certificate = try TestCertificates.selfSigned(key: key)
        let file = PFX(parts: [.init(bags: [.certificate(certificate), .certificate(made.leaf), .key(made.key)])])
        let opened = try open(file.bytes)
        #expect(opened.certificate.der == made.leaf && opened.chain.map(\.der) == [certificate])
    }

    @Test("What is not a PKCS#12 file is refused, and told what it looks like")
    func otherFiles() throws {
        let certificate = PEM.block("CERTIFICATE", made.leaf)
        for pem in [certificate, Array("Bag Attributes\n".utf8) + PEM.block("PRIVATE KEY", made.key)] {
            #expect(problem(pem) == .looksLikePEM)
        }
        #expect(problem(made.leaf) == .looksLikeCertificate)
        let exported = try made.exported()
        let bags = try OpenSSLCommand.run(
            ["crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin", "-outform", "DER"], input: certificate)
        for other in [[], [0x30], Array("hello".utf8), made.key, Array(exported.dropLast()), bags] {
            #expect(problem(other) == .notPKCS12)
        }
    }

    @Test("A file over 1 MiB is refused before it is parsed, one of 1 MiB is parsed")
    func tooLarge() {
        #expect(problem([UInt8](repeating: 0x30, count: 1 << 20)) == .notPKCS12)
        #expect(problem([UInt8](repeating: 0x30, count: 1 << 20 + 1)) == .tooLarge(byteCount: 1_048_577))
    }

    @Test("A file without a seal is refused")
    func withoutMAC() throws {
        #expect(try problem(made.exported(["-nomac"])) == .withoutMAC)
    }

    @Test("A file without a private key, or with several, is refused")
    func keys() throws {
        let pem = PEM.block("CERTIFICATE", made.leaf)
        let bare = try OpenSSLCommand.run(
            ["pkcs12", "-export", "-nokeys", "-passout", "pass:sesame"], input: pem)
        #expect(problem(bare) == .noPrivateKey)
        #expect(problem(PFX(parts: [.init(bags: [])]).bytes) == .noPrivateKey)
        let key = PFX.Bag.key(made.key)
        let clear = PFX.Bag.key(made.key, scheme: -1)
        let leaf = PFX.Bag.certificate(made.leaf)
        #expect(problem(PFX(parts: [.init(bags: [key, leaf, clear])]).bytes) == .severalPrivateKeys(2))
        #expect(
            problem(PFX(parts: [.init(bags: [key]), .locked([.nest([key]), clear])]).bytes) == .severalPrivateKeys(3))
    }

    @Test("A file without a certificate of its key is refused")
    func certificates() throws {
        func found(_ certificates: [[UInt8]]) -> CertificateFileProblem? {
            problem(PFX(parts: [.init(bags: [.key(made.key)] + certificates.map(PFX.Bag.certificate))]).bytes)
        }
        #expect(found([]) == .noCertificateOfKey(among: 0))
        #expect(found([made.root]) == .noCertificateOfKey(among: 1))
        #expect(found([made.root, made.authority]) == .noCertificateOfKey(among: 2))
    }

    @Test(
        "A certificate is taken from its first second to the end of its last, and refused with the time before and after"
    )
    func time() throws {
        let file = try made.exported()
        let certificate = try Certificate(der: made.leaf)
        let (first, last) = (certificate.notBefore, certificate.notAfter)
        #expect(problem(file, now: first) == nil && problem(file, now: last + 0.9) == nil)
        #expect(problem(file, now: first - 0.1) == .notYetValid(first))
        #expect(problem(file, now: last + 1) == .expired(last))
        #expect(CertificateFileProblem.expired(last).description.contains(last.formatted(.iso8601)))
        #expect(CertificateFileProblem.notYetValid(first).description.contains(first.formatted(.iso8601)))
    }

    @Test(
        "A key that is not RSA is refused",
        arguments: [["EC", "ec_paramgen_curve:P-256"], ["ED25519"], ["RSA-PSS", "rsa_keygen_bits:2048"]])
    func otherKeys(algorithm: [String]) throws {
        let key = try OpenSSLCommand.privateKey(algorithm)
        let certificate = try TestCertificates.selfSigned(key: key)
        let file = try TestCertificates.exported(key: key, certificates: [certificate])
        #expect(problem(file) == .key(.notRSA))
    }

    @Test("So is one of a kind that nobody knows")
    func unknownKey() throws {
        let file = PFX(parts: [.init(bags: [.key(made.key, scheme: -1)])]).bytes
        let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
        let other = file.replacing(rsaEncryption, with: rsaEncryption.dropLast() + [0x7f])
        #expect(problem(try #require(PFX.resealed(other))) == .key(.notRSA))
    }

    @Test("A key that is too short, too long or weak is refused")
    func weakKeys() throws {
        func found(_ key: [UInt8]) -> CertificateFileProblem? {
            problem(PFX(parts: [.init(bags: [.key(key), .certificate(made.leaf)])]).bytes)
        }
        #expect(try found(OpenSSLCommand.privateKey(["RSA", "rsa_keygen_bits:1024"])) == .key(.tooShort(bits: 1024)))
        var long = RFC7515AppendixA2.key
        long.n = (Natural.power(of: 4096) + Natural(1)).bytes
        #expect(found(long.pkcs8) == .key(.weak(.tooLong(bits: 4097))))
        let cubed = RSAPrivateNumbers(p: .prime(bits: 1024), q: .prime(bits: 1024), e: Natural(3))
        #expect(found(cubed.pkcs8) == .key(.weak(.smallExponent("3"))))
        var broken = RFC7515AppendixA2.key
        broken.dp[5] ^= 4
        #expect(found(broken.pkcs8) == .key(.weak(.inconsistent)))
    }

    @Test("A key that the seal's password does not open is refused")
    func anotherPasswordInside() throws {
        let file = PFX(parts: [.locked([.certificate(made.leaf)])], password: "other").bytes
        #expect(problem(file, password: "other") == .noPrivateKey)
        #expect(problem(try #require(PFX.resealed(file))) == .wrongPassword)
        let key = PFX(parts: [.init(bags: [.key(made.key)])], password: "other").bytes
        #expect(problem(try #require(PFX.resealed(key))) == .wrongPassword)
    }

    @Test("A file whose parts are all in clear is opened with the password of its seal alone")
    func onlySealed() throws {
        let file = PFX(parts: [.init(bags: [.key(made.key, scheme: -1), .certificate(made.leaf)])]).bytes
        try expectTheLeaf(in: file, chain: [])
        for wrong in ["", "sesam"] { #expect(problem(file, password: wrong) == .wrongPassword) }
    }

    @Test("A scheme that is not supported is told as such, not as a wrong password")
    func unsupported() throws {
        let modern = try made.exported(["-certpbe", "PBE-SHA1-3DES"])
        // An encrypted part, PBES2, PBKDF2, the old scheme with 3DES, AES-256-CBC and SHA-256, each under a name that
        // nobody has.
        let names: [[UInt8]] = [
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06],
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d],
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c],
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03],
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a],
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
        ]
        // In clear beside the certificates, so that it is seen before they are opened.
        let key = try made.exported(["-certpbe", "NONE"])
        for name in names {
            for file in [modern, key] where file.contains(name) {
                let posing = file.replacing(name, with: name.dropLast() + [0x7f])
                #expect(problem(posing, password: "wrong") == .unsupportedEncryption)
            }
        }
    }

    @Test("An encrypted part with nothing in it is refused as damaged")
    func emptyPart() throws {
        let data: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]
        let encrypted: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06]
        let tripleDES: [UInt8] = [0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03]
        let scheme = DER.sequence(tripleDES, DER.sequence(DER.octets([1, 2, 3, 4]), DER.integer([1])))
        let content = DER.sequence(DER.integer([0]), DER.sequence(data, scheme))
        for part in [DER.sequence(encrypted), DER.sequence(encrypted, DER.tagged(0xa0, content))] {
            let parts = DER.tagged(0xa0, DER.octets(DER.sequence(part)))
            let file = try #require(PFX.resealed(DER.sequence(DER.integer([3]), DER.sequence(data, parts))))
            guard case .damaged? = problem(file) else {
                Issue.record("\(String(describing: problem(file)))")
                continue
            }
        }
    }

    @Test("No refusal quotes the file or the password")
    func quotes() throws {
        let file = try made.exported()
        let problems = [
            problem(file, password: "opensaysme"), problem(file, now: .distantFuture), problem(file, now: .distantPast),
            problem(Array(file.dropLast()), password: "opensaysme"), problem(PEM.block("PRIVATE KEY", made.key)),
        ]
        for problem in problems {
            let text = String(describing: problem) + "\(problem.map(\.description) ?? "")\(problem.map(\.hint) ?? "")"
            #expect(problem != nil && !text.contains("opensaysme") && !text.contains("Aureole"))
        }
    }

    @Test("A file with any byte changed is opened as it was or refused")
    func flipped() throws {
        let file = try made.exported(["-noiter", "-nomaciter"], chain: false)
        for position in stride(from: 0, to: file.count, by: 3) {
            for bit in [0x01, 0x80, 0xff] as [UInt8] {
                var changed = file
                changed[position] ^= bit
                let opened = try? open(changed)
                #expect(opened == nil || opened?.certificate.der == made.leaf)
            }
        }
    }

    @Test("So is one that was changed by somebody who can seal it anew")
    func flippedUnderTheSeal() throws {
        let file = PFX(parts: [.init(bags: [.key(made.key), .certificate(made.leaf)])]).bytes
        for position in stride(from: 4, to: file.count, by: 23) {
            for bit in [0x01, 0xff] as [UInt8] {
                var changed = file
                changed[position] ^= bit
                guard let sealed = PFX.resealed(changed), let opened = try? open(sealed) else { continue }
                #expect(
                    opened.key.publicNumbers.thumbprint == (try SigningKey(pkcs8: made.key).publicNumbers.thumbprint))
            }
        }
    }
}
