import Federation
import Foundation
import Testing

@testable import Entra

@Suite("What is sent, and where")
struct RequestTests {
    @Test("The form has its parameters in a fixed order, percent-encoded")
    func form() throws {
        let request = TokenRequest(
            tenant: Sample.tenant, cloud: .china,
            applicationID: try ApplicationID("AAAAAAAA-2222-3333-4444-555555555555"),
            scope: try Scope("api://a+b&c=d/é/.default"), proof: .assertion("h.p~_-/+= \r\n", .federated))
        #expect(
            String(decoding: request.form, as: UTF8.self)
                == "client_id=aaaaaaaa-2222-3333-4444-555555555555"
                + "&scope=api%3A%2F%2Fa%2Bb%26c%3Dd%2F%C3%A9%2F.default"
                + "&grant_type=client_credentials"
                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                + "&client_assertion=h.p~_-%2F%2B%3D%20%0D%0A")
    }

    @Test("A proof and a request with one never print it")
    func proof() {
        #expect(shownAll(ClientProof.assertion(Sample.assertion, .federated)).contains("<client proof>"))
        #expect(!shownAll(ClientProof.assertion(Sample.assertion, .federated)).contains("eyJ"))
        #expect(!shownAll(Sample.request()).contains("eyJ"))
    }

    @Test(
        "An authority is kept as it was given, less one slash at its end",
        arguments: [
            ("https://login.example.com", "https://login.example.com", "login.example.com", 443),
            ("https://login.example.com/", "https://login.example.com", "login.example.com", 443),
            (
                "https://Login.example.com:8443/Path//", "https://Login.example.com:8443/Path/", "Login.example.com",
                8443
            ),
            ("https://[::1]:9443/entra", "https://[::1]:9443/entra", "[::1]", 9443),
            ("https://127.0.0.1:9443", "https://127.0.0.1:9443", "127.0.0.1", 9443),
            ("https://h/a:80", "https://h/a:80", "h", 443),
        ])
    func authority(text: String, kept: String, host: String, port: Int) throws {
        let authority = try Authority(text)
        #expect(authority.text == kept)
        #expect(authority.host == host)
        #expect(authority.port == port)
        #expect(authority.tokenEndpoint(of: Sample.tenant) == "\(kept)/contoso.onmicrosoft.com/oauth2/v2.0/token")
    }

    @Test(
        "What is no https base URL is turned away",
        arguments: [
            "", "http://login.example.com", "login.example.com", "https://", "https://user@host", "https://host?q",
            "https://host#f",
            "https://host:0", "https://host:99999", "https://host:x", "https://ho st", "https://host/../x",
            "https://host/a\n",
            " https://host",
        ])
    func notAnAuthority(text: String) {
        let problem = #expect(throws: InvalidText.self) { try Authority(text) }
        #expect(problem?.kind == "authority")
    }

    @Test(
        "Without an override each cloud has its own",
        arguments: [
            (Cloud.public, "https://login.microsoftonline.com"), (.usgov, "https://login.microsoftonline.us"),
            (.china, "https://login.partner.microsoftonline.cn"),
        ])
    func clouds(cloud: Cloud, base: String) throws {
        #expect(
            TokenEndpoint.Settings().authority(of: cloud).tokenEndpoint(of: Sample.otherTenant)
                == "\(base)/fabrikam.com/oauth2/v2.0/token")
        #expect(Authority(of: cloud) == (try Authority(base)))
        #expect(Authority(of: cloud).host == (try Authority(base)).host)
        #expect(TokenEndpoint.Settings(authority: try Authority("https://x")).authority(of: cloud).text == "https://x")
    }

    private static let waits: [(field: String?, seconds: Int?)] = [
        (nil, nil), ("", nil), ("0", 1), ("1", 1), (" 7 ", 7), ("3600", 3600), ("3601", 3600),
        ("99999999999999999999999", 3600), ("-5", nil), ("+5", nil), ("7.5", nil), ("soon", nil), ("0x10", nil),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60), ("Tue, 14 Nov 2023 22:13:20 GMT", 1),
        ("Mon, 13 Nov 2023 22:13:20 GMT", 1), ("Wed, 15 Nov 2023 22:13:20 GMT", 3600),
        ("Tue, 14 Nov 2023 22:14:20 CET", nil), ("Tue, 14 Non 2023 22:14:20 GMT", nil), ("2023-11-14T22:14:20Z", nil),
        ("Tue, 14 Nov 2023 99:99:99 GMT", nil),
    ]

    @Test("Retry-After is seconds or a date, one second at least and an hour at most", arguments: waits)
    func retryAfter(field: String?, seconds: Int?) {
        #expect(RetryAfter.seconds(in: field, now: Date(timeIntervalSince1970: 1_700_000_000)) == seconds)
    }

    @Test("A longer wait is not cut short by a shorter one, and waits are held for a bounded number of tenants")
    func throttle() {
        let throttle = Throttle()
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        throttle.hold("a", until: now + 60)
        throttle.hold("a", until: now + 5)
        #expect(throttle.secondsLeft("a", now: now) == 60)
        #expect(throttle.secondsLeft("a", now: now + 59.5) == 1)
        #expect(throttle.secondsLeft("a", now: now + 60) == nil)
        for number in 0..<2000 { throttle.hold("\(number)", until: now + 60) }
        #expect(throttle.secondsLeft("a", now: now) == nil)
        #expect(throttle.secondsLeft("1999", now: now) == 60)
    }
}
