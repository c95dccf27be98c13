import Cryptography
import Foundation
import Testing

@Suite("Session tokens")
struct SessionTokenTests {
    @Test("A token is 32 random bytes in base64url, and comes back from its text")
    func form() throws {
        let token = SessionToken.make(random: { [UInt8](repeating: 0xfb, count: $0) })
        #expect(token.text.reveal() == String(repeating: "-_v7", count: 10) + "-_s")
        let made = SessionToken.make()
        #expect(made.text.reveal() != SessionToken.make().text.reveal())
        let read = try #require(SessionToken(text: made.text.reveal()))
        #expect(read.text.reveal() == made.text.reveal() && read.hash == made.hash)
    }

    @Test("The hash is the SHA-256 of the bytes, as the openssl command computes it")
    func hash() throws {
        let token = SessionToken.make(random: { [UInt8](repeating: 7, count: $0) })
        let expected = try OpenSSLCommand.run(["dgst", "-sha256", "-binary"], input: [UInt8](repeating: 7, count: 32))
        #expect(token.hash.bytes == expected)
    }

    @Test("The form token is an HMAC under the token, as the openssl command computes it")
    func formToken() throws {
        let token = SessionToken.make(random: { [UInt8](repeating: 7, count: $0) })
        let expected = try OpenSSLCommand.run(
            ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + String(repeating: "07", count: 32), "-binary"],
            input: Array("aureole form".utf8))
        let text = Data(expected).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        #expect(token.formToken + "=" == text)
        #expect(token.accepts(formToken: token.formToken))
        #expect(!token.accepts(formToken: SessionToken.make().formToken))
        #expect(!token.accepts(formToken: token.text.reveal()))
    }

    @Test(
        "A text that is not one in its one spelling is no token",
        arguments: [
            "", "=", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "A", count: 43) + "=", String(repeating: "A", count: 42) + "B",
            String(repeating: "A", count: 42) + "+", String(repeating: "/", count: 43),
            String(repeating: "A", count: 42) + "\n", String(repeating: "é", count: 43),
        ])
    func refused(text: String) { #expect(SessionToken(text: text) == nil) }

    @Test("A token does not print")
    func hidden() {
        let token = SessionToken.make()
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains(token.text.reveal()))
    }
}
