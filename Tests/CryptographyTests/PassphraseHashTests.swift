import Cryptography
import Foundation
import Testing

@Suite("Hashes of passphrases")
struct PassphraseHashTests {
    private static let salt = Array("0123456789abcdef".utf8)
    private static let zeros = String(repeating: "A", count: 43)

    private func passphrase(_ text: String) -> Secret<[UInt8]> { Secret(Array(text.utf8)) }

    private func problem(_ text: String) -> PassphraseHashProblem? {
        do {
            _ = try PassphraseHash(text: text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "The vectors of RFC 7914 section 12, of which the first 32 bytes are ours",
        arguments: [
            ("", "", "ln=4,r=1,p=1", "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"),
            (
                "password", "NaCl", "ln=10,r=8,p=16",
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            ),
            (
                "pleaseletmein", "SodiumChloride", "ln=14,r=8,p=1",
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            ),
        ])
    func vectors(words: String, salt: String, parameters: String, expected: String) throws {
        let salt = Data(salt.utf8).base64EncodedString().replacing("=", with: "")
        let hash = Data(stride(from: 0, to: 64, by: 2).map { UInt8(expected.dropFirst($0).prefix(2), radix: 16)! })
        let text = "$scrypt$\(parameters)$\(salt)$\(hash.base64EncodedString().replacing("=", with: ""))"
        let stored = try PassphraseHash(text: text)
        #expect(stored.matches(passphrase(words)))
        #expect(!stored.matches(passphrase(words + " ")))
    }

    @Test("A hash is written with its parameters and salt, and read back")
    func roundTrip() throws {
        let hash = try PassphraseHash(of: passphrase("open sesame"), salt: Self.salt, strength: .cheap)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$") && hash.text.utf8.count == 87)
        let read = try PassphraseHash(text: hash.text)
        #expect(read == hash && read.text == hash.text)
        #expect(read.matches(passphrase("open sesame")))
        for wrong in ["", "open sesam", "Open sesame"] { #expect(!read.matches(passphrase(wrong))) }
    }

    @Test("The usual strength is N = 2^15, r = 8, p = 1: 32 MiB")
    func usual() throws {
        let hash = try PassphraseHash(of: passphrase("open sesame"), salt: Self.salt)
        #expect(hash.text.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(hash.matches(passphrase("open sesame")) && !hash.isWeakerThanUsual)
    }

    @Test("Another salt makes another hash, and so does another strength")
    func inputs() throws {
        let hash = try PassphraseHash(of: passphrase("a"), salt: Self.salt, strength: .cheap)
        let salted = try PassphraseHash(of: passphrase("a"), salt: Self.salt.reversed(), strength: .cheap)
        let stronger = try PassphraseHash(
            of: passphrase("a"), salt: Self.salt,
            strength: .init(cost: 32, blockSize: 8, parallelization: 1))
        let ends = [hash, salted, stronger].map { $0.text.suffix(43) }
        #expect(Set(ends).count == 3)
    }

    @Test(
        "What takes less memory than usual is to be hashed anew",
        arguments: [
            ("ln=15,r=8,p=1", false), ("ln=16,r=8,p=1", false), ("ln=17,r=8,p=1", false), ("ln=14,r=16,p=1", false),
            ("ln=14,r=8,p=1", true), ("ln=14,r=8,p=8", true), ("ln=15,r=7,p=1", true), ("ln=4,r=8,p=1", true),
        ])
    func weaker(parameters: String, isWeaker: Bool) throws {
        #expect(try PassphraseHash(text: "$scrypt$\(parameters)$AAAA$\(Self.zeros)").isWeakerThanUsual == isWeaker)
    }

    @Test(
        "Parameters that scrypt forbids, or that would take too much of this process, are refused",
        arguments: [
            ("ln=20,r=8,p=1", false), ("ln=18,r=8,p=1", false), ("ln=17,r=8,p=1", true), ("ln=17,r=8,p=2", false),
            ("ln=1,r=8,p=65537", false), ("ln=15,r=1000000,p=1", false), ("ln=63,r=8,p=1", false),
            ("ln=15,r=8,p=0", false), ("ln=15,r=0,p=1", false), ("ln=0,r=8,p=1", false), ("ln=16,r=1,p=1", false),
            ("ln=15,r=1,p=1", true), ("ln=4,r=64,p=64", true), ("ln=4,r=65,p=1", false), ("ln=4,r=8,p=65", false),
            ("ln=20,r=1048576,p=1048576", false),
            ("ln=1,r=9223372036854775807,p=9223372036854775807", false),
        ])
    func bounds(parameters: String, isTaken: Bool) {
        #expect(problem("$scrypt$\(parameters)$AAAA$\(Self.zeros)") == (isTaken ? nil : .badStrength))
    }

    @Test("The most that is taken can also be worked", .timeLimit(.minutes(1)))
    func most() throws {
        for (cost, blockSize, parallelization) in [(1 << 17, 8, 1), (1 << 14, 64, 1), (1 << 14, 1, 64)] {
            let strength = try PassphraseHash.Strength(
                cost: cost, blockSize: blockSize, parallelization: parallelization)
            #expect(throws: Never.self) {
                try PassphraseHash(of: passphrase("a"), salt: Self.salt, strength: strength)
            }
        }
    }

    @Test("A cost that is no power of two is refused", arguments: [-2, 0, 1, 3, 32767, Int.max, Int.min])
    func cost(cost: Int) {
        #expect(throws: PassphraseHashProblem.badStrength) {
            try PassphraseHash.Strength(cost: cost, blockSize: 8, parallelization: 1)
        }
    }

    @Test(
        "Damaged text is refused, and nothing of it is in the refusal",
        arguments: [
            "", "open sesame", "$scrypt$ln=4,r=8,p=1$AAAA$", "$scrypt$ln=4,r=8,p=1$AAAA$\(zeros)A",
            "$scrypt$ln=4,r=8,p=1$AAAA$\(zeros)=", "$scrypt$ln=4,r=8,p=1$AAAA$\(zeros.dropLast())B",
            "$scrypt$ln=04,r=8,p=1$AAAA$\(zeros)", "$scrypt$ln=4,r=8,p=1$A$\(zeros)", "$scrypt$ln=4,r=8$AAAA$\(zeros)",
            "$scrypt$ln=64,r=8,p=1$AAAA$\(zeros)", "$scrypt$ln=-1,r=8,p=1$AAAA$\(zeros)",
            "$scrypt$ln=99999999999999999999,r=8,p=1$AAAA$\(zeros)", "$scrypt$ln=4,r=8,p=1$A*AA$\(zeros)",
            "$scrypt$ln=٤,r=8,p=1$AAAA$\(zeros)", " $scrypt$ln=4,r=8,p=1$AAAA$\(zeros)",
            "$scrypt$ln=4,r=8,p=1$AAAA$\(zeros)\n", "$argon2id$ln=4,r=8,p=1$AAAA$\(zeros)",
            "$scrypt$ln=4,r=8,p=1$\(String(repeating: "A", count: 88))$\(zeros)",
        ])
    func damaged(text: String) {
        #expect(problem(text) == .damaged)
        #expect(!PassphraseHashProblem.damaged.description.contains("$"))
    }

    @Test(
        "A new hash wants 16 to 64 bytes of salt",
        arguments: [(0, false), (15, false), (16, true), (64, true), (65, false)])
    func salts(byteCount: Int, isTaken: Bool) throws {
        let salt = [UInt8](repeating: 7, count: byteCount)
        if isTaken {
            let hash = try PassphraseHash(of: passphrase("a"), salt: salt, strength: .cheap)
            #expect(try PassphraseHash(text: hash.text) == hash)
        } else {
            #expect(throws: PassphraseHashProblem.badSalt(byteCount: byteCount)) {
                try PassphraseHash(of: passphrase("a"), salt: salt, strength: .cheap)
            }
        }
    }

    @Test("A hash does not print")
    func prints() throws {
        let hash = try PassphraseHash(of: passphrase("a"), salt: Self.salt, strength: .cheap)
        var dumped = ""
        dump(hash, to: &dumped)
        #expect(!"\(hash) \(String(reflecting: hash)) \(dumped)".contains("scrypt$"))
    }
}
