import Testing

@testable import aureole

@Suite("Addresses to listen on")
struct ListenAddressTests {
    @Test(
        "Host and port, an IPv6 address in brackets",
        arguments: [
            ("127.0.0.1:8443", "127.0.0.1", 8443), ("localhost:0", "localhost", 0), ("[::1]:443", "::1", 443),
            ("0.0.0.0:65535", "0.0.0.0", 65_535), ("[::]:80", "::", 80), ("id.example:1", "id.example", 1),
        ])
    func accepted(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", ":", ":80", "80", "localhost", "localhost:", "localhost:x", "localhost:-1", "localhost:+1",
            "localhost:65536",
            "localhost: 80", "::1:80", "[]:80", "[::1]", "[::1]80", "a:b:80", "https://localhost:80", "localhost:80/",
        ])
    func refused(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(
        "Only what this machine alone can reach is loopback",
        arguments: [
            ("127.0.0.1:1", true), ("127.8.9.10:1", true), ("localhost:1", true), ("[::1]:1", true),
            ("0.0.0.0:1", false),
            ("[::]:1", false), ("10.0.0.1:1", false), ("127.evil.example:1", false),
            ("localhost.evil.example:1", false),
            ("128.0.0.1:1", false), ("1127.0.0.1:1", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(ListenAddress(text)).isLoopback == isLoopback)
    }
}
