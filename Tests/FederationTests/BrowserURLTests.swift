import Federation
import Foundation
import Testing

@Suite("The address that browsers use")
struct BrowserURLTests {
    @Test(
        "It is taken apart, and leads to the redirect URI",
        arguments: [
            ("https://aureole.example", "aureole.example", 443),
            ("https://Aureole.Example:8444", "aureole.example", 8444),
            ("http://localhost:8444", "localhost", 8444), ("http://127.0.0.1", "127.0.0.1", 80),
            ("http://127.8.8.8:1", "127.8.8.8", 1), ("http://[::1]:8444", "[::1]", 8444),
        ])
    func parts(text: String, host: String, port: Int) throws {
        let url = try BrowserURL(text)
        #expect(url.text == text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.isHTTPS == text.hasPrefix("https"))
        #expect(url.redirectURI == text + "/auth/callback")
    }

    @Test(
        "What browsers cannot be sent to, or should not be, is refused",
        arguments: [
            ("", "is empty"), ("localhost:8444", "does not begin with https://"),
            ("ftp://localhost", "does not begin with https://"), ("HTTP://localhost", "does not begin with https://"),
            ("https://a.example/", "has a slash at its end"), ("http://localhost:8444/", "has a slash at its end"),
            ("https://a.example/x", "has a path; the pages are at the root of their host"),
            ("https://a.example?x", "has a query"), ("https://a.example#x", "has a fragment"),
            ("https://u@a.example", "has a user name"), ("http://localhost:0", "has no valid host and port"),
            ("http://localhost:65536", "has no valid host and port"), ("https://", "has no valid host and port"),
            ("http://a.example", "is plain http for a host that is not loopback; give an https URL"),
            ("http://localhost.a.example", "is plain http for a host that is not loopback; give an https URL"),
            ("http://127.a.example", "is plain http for a host that is not loopback; give an https URL"),
            ("http://0.0.0.0", "is plain http for a host that is not loopback; give an https URL"),
        ])
    func refused(text: String, problem: String) {
        let error = #expect(throws: InvalidText.self) { try BrowserURL(text) }
        #expect(error?.description == "URL '\(text)' \(problem)")
    }

    @Test("The usual one leaves out a port that goes without saying")
    func usual() {
        #expect(BrowserURL(localhost: 8444).text == "http://localhost:8444")
        #expect(BrowserURL(localhost: 80).text == "http://localhost")
        #expect(BrowserURL(localhost: 443, isHTTPS: true).text == "https://localhost")
        #expect(BrowserURL(localhost: 0).text == "http://localhost")
    }
}

@Suite("Admins")
struct AdminTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(
        "A session ends after half an hour without a request, and after twelve hours in any case",
        arguments: [
            (0, 0, false), (0, 1799, false), (0, 1800, true), (41_400, 43_199, false), (43_199, 43_200, true),
            (0, 86_400, true),
        ])
    func limits(seen: Double, now: Double, isOver: Bool) {
        let session = Session(
            id: ID(UUID()), admin: ID(UUID()), createdAt: start, lastSeenAt: start + seen, peer: "127.0.0.1")
        #expect(SessionLimits.usual.isOver(session, now: start + now) == isOver)
    }

    @Test("An admin may do what a local administrator may, and stands in the audit log by id")
    func caller() throws {
        let admin = Admin(id: ID(UUID()), name: try Name("anna"))
        let caller = Caller.admin(admin)
        #expect(caller.mayKnowNames)
        #expect(caller.auditName == "admin:\(admin.id)")
    }

    @Test(
        "An IPv4 address is one network, also when IPv6 carries it; an IPv6 address shares its own with all of its /64")
    func networks() {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 7]
        #expect(PeerAddress(text: "192.0.2.7", bytes: [192, 0, 2, 7]).network == [192, 0, 2, 7])
        #expect(PeerAddress(text: "::ffff:192.0.2.7", bytes: mapped).network == [192, 0, 2, 7])
        let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2]
        for last in [UInt8(1), 9] {
            let bytes = prefix + [UInt8](repeating: last, count: 8)
            #expect(PeerAddress(text: "2001:db8:1:2::\(last)", bytes: bytes).network == prefix)
        }
        #expect(PeerAddress(text: "", bytes: []).network == [])
    }
}
