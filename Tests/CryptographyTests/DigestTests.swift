import Cryptography
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "SHA-256 gives the answers of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, expected: String) {
        #expect(Digest.hex(Digest.sha256(text.utf8)) == expected)
        // A sequence whose bytes do not lie side by side in memory takes another way.
        #expect(Digest.hex(Digest.sha256(text.utf8.lazy.map(\.self))) == expected)
    }

    @Test("Hexadecimal has two lower-case digits for every byte")
    func hexadecimal() {
        #expect(Digest.hex([0, 9, 10, 0xab, 0xff]) == "00090aabff")
        #expect(Digest.hex([]) == "")
    }

    @Test("The system's random bytes are as many as asked for, and never the same")
    func random() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Set((0..<100).map { _ in Random.bytes(32) }).count == 100)
        #expect(Random.bytes(33).count == 33)
    }
}
