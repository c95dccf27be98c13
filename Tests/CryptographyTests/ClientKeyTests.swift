import Cryptography
import Testing

@Suite("Client keys")
struct ClientKeyTests {
    @Test("A key is the prefix and 32 random bytes in base64url")
    func form() {
        let (key, _) = ClientKey.make(random: { [UInt8](repeating: 0xfb, count: $0) })
        #expect(key.reveal() == "aureole_" + String(repeating: "-_v7", count: 10) + "-_s")
        #expect(ClientKey.make().key.reveal().wholeMatch(of: /aureole_[A-Za-z0-9_-]{43}/) != nil)
    }

    @Test("The hash is the SHA-256 of the key as it is presented, as the openssl command computes it")
    func hash() throws {
        let (key, hash) = ClientKey.make()
        let expected = try OpenSSLCommand.run(["dgst", "-sha256", "-binary"], input: Array(key.reveal().utf8))
        #expect(hash.bytes == expected)
        #expect(ClientKey.hash(of: key.reveal()) == hash)
        #expect(ClientKey.hash(of: "Bearer \(key.reveal())".dropFirst(7)) == hash)
        #expect(ClientKeyHash(bytes: expected) == hash)
    }

    @Test("Anything but the key itself has another hash", arguments: ["", " ", "aureole_"])
    func otherHash(text: String) {
        let (key, hash) = ClientKey.make()
        #expect(ClientKey.hash(of: text) != hash)
        #expect(ClientKey.hash(of: key.reveal() + text + "x") != hash)
    }

    @Test("Two keys differ")
    func fresh() {
        #expect(Set((0..<100).map { _ in ClientKey.make().hash }).count == 100)
    }

    @Test("A hash has 32 bytes", arguments: [0, 31, 33])
    func length(count: Int) {
        #expect(ClientKeyHash(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }
}
