import COpenSSL
import Cryptography
import Foundation
import Testing

/// What a hostile file may cost, and what the process keeps of a file.
@Suite("What opening a PKCS#12 file costs")
struct CertificateFileLimitTests {
    private let made: TestCertificates
    /// 65,536 in DER, which takes little time; and numbers as long, to stand there instead.
    private static let few: [UInt8] = [0x02, 0x03, 0x01, 0x00, 0x00]
    private static let most: [UInt8] = [0x02, 0x03, 0x0f, 0x42, 0x40]
    private static let tooMany: [UInt8] = [0x02, 0x03, 0x0f, 0x42, 0x41]

    init() throws { made = try TestCertificates.shared.get() }

    private func problem(_ bytes: [UInt8], password: String = "sesame") -> CertificateFileProblem? {
        do {
            _ = try KeyedCertificate.open(pkcs12: bytes, password: Secret(Array(password.utf8)), now: .now)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "More than a million rounds are refused before the password is worked on, in the seal and in each part",
        arguments: [
            ["-nomaciter"], ["-nomaciter", "-certpbe", "PBE-SHA1-3DES"], ["-noiter"],
            ["-nomaciter", "-certpbe", "NONE"], ["-nomaciter", "-certpbe", "NONE", "-keypbe", "PBE-SHA1-3DES"],
        ])
    func rounds(options: [String]) throws {
        let file = try made.exported(["-iter", "65536"] + options, chain: false)
        #expect(problem(file) == nil)
        // With a wrong password: had that been tried first, it would be the answer.
        let refused = problem(file.replacing(Self.few, with: Self.tooMany), password: "wrong")
        #expect(refused == .tooManyIterations(1_000_001))
        #expect(problem(file.replacing(Self.few, with: Self.most), password: "wrong") == .wrongPassword)
    }

    @Test("So are they for a key within an encrypted part, when that is open")
    func roundsInside() {
        let key = PFX.Bag.key(made.key, iterations: 1_000_001)
        let file = PFX(parts: [.locked([key, .certificate(made.leaf)])]).bytes
        #expect(problem(file) == .tooManyIterations(1_000_001))
    }

    @Test("Many parts are refused when they ask for more than four million rounds together")
    func roundsTogether() {
        func file(parts: Int) -> [UInt8] {
            let part = PFX.Part.locked([.certificate(made.leaf)], iterations: 65_536)
            return PFX(parts: [PFX.Part](repeating: part, count: parts)).bytes.replacing(Self.few, with: Self.most)
        }
        #expect(problem(file(parts: 3), password: "wrong") == .wrongPassword)
        // The seal has one round more.
        #expect(problem(file(parts: 4), password: "wrong") == .tooManyIterations(4_000_001))
    }

    @Test("A number of rounds that is negative or far too long is refused")
    func strangeNumbers() throws {
        let file = try made.exported(["-iter", "65536", "-nomaciter"], chain: false)
        #expect(problem(file.replacing(Self.few, with: [0x02, 0x03, 0xff, 0x00, 0x00])) == .tooManyIterations(nil))
    }

    @Test("Old ciphers stay out of the process's own library context")
    func ownContext() throws {
        #expect(try problem(made.exported(["-legacy"])) == nil)
        let cipher = EVP_CIPHER_fetch(nil, "RC2-40-CBC", nil)
        defer {
            EVP_CIPHER_free(cipher)
            ERR_clear_error()
        }
        #expect(cipher == nil && OSSL_PROVIDER_available(nil, "legacy") == 0)
    }

    @Test("Neither a success nor a refusal leaves anything in the thread's queue of errors")
    func errorQueue() throws {
        let file = try made.exported()
        let inner = PFX(parts: [.init(bags: [.key(made.key)])], password: "other").bytes
        let lockedInside = try #require(PFX.resealed(inner))
        for (file, password) in [(file, "sesame"), (file, "wrong"), (made.key, ""), (lockedInside, "sesame")] {
            _ = problem(file, password: password)
            #expect(ERR_peek_error() == 0)
        }
    }

    @Test("Where OpenSSL's legacy provider is missing, old files are refused for that, and others are opened")
    func withoutLegacyProvider() async throws {
        await #expect(processExitsWith: .success) {
            let made = try TestCertificates.shared.get()
            let (old, new) = (try made.exported(["-legacy"]), try made.exported())
            setenv("OPENSSL_MODULES", "/nowhere", 1)
            let password = Secret(Array("sesame".utf8))
            #expect(throws: CertificateFileProblem.legacyProviderMissing) {
                try KeyedCertificate.open(pkcs12: old, password: password, now: .now)
            }
            #expect(throws: Never.self) { try KeyedCertificate.open(pkcs12: new, password: password, now: .now) }
        }
        #expect(CertificateFileProblem.legacyProviderMissing.hint.contains("openssl-provider-legacy"))
    }

    @Test("Contexts, providers and files are freed again")
    func memory() async throws {
        await #expect(processExitsWith: .success) {
            let file = try TestCertificates.shared.get().exported(["-legacy"])
            func residentPages() throws -> Int {
                let line = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
                return try #require(Int(line.split(separator: " ")[1]))
            }
            func open(_ count: Int) {
                for turn in 0..<count {
                    let password = Secret(Array((turn % 2 == 0 ? "sesame" : "wrong").utf8))
                    _ = try? KeyedCertificate.open(pkcs12: file, password: password, now: .now)
                }
            }
            open(40)
            let before = try residentPages()
            open(200)
            // 200 contexts take some 30 MB.
            #expect(try residentPages() - before < 1_000)
        }
    }
}
