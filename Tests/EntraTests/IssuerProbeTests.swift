import Federation
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Entra

@Suite("A look at the issuer's own documents", .timeLimit(.minutes(2)))
struct IssuerProbeTests {
    @Test("Two documents as they were published show their keys")
    func asPublished() async throws {
        try await LookedAt.run { site in
            #expect(await site.look() == .keys([Sample.webKey("a"), Sample.webKey("b")], asPublished: true))
            #expect(site.server.requests.map(\.path) == [site.issuer.discoveryPath, site.issuer.jwksPath])
            for request in site.server.requests {
                #expect(request.head.method == .GET)
                #expect(Set(request.head.headers.map { $0.name.lowercased() }) == ["accept", "host", "user-agent"])
            }
        }
    }

    @Test("An issuer with a slash at its end is fetched where verifiers fetch it, and must carry its slash")
    func slash() async throws {
        try await LookedAt.run(path: "/fed/") { site in
            #expect(await site.look() == .keys([Sample.webKey("a"), Sample.webKey("b")], asPublished: true))
            #expect(site.server.requests.first?.path == "/fed/.well-known/openid-configuration")
        }
    }

    @Test("Documents that a cache has written anew show the same keys, and are not as published", arguments: [0, 1])
    func reformatted(document: Int) async throws {
        let pretty: @Sendable (LookedAt.Bodies) throws -> LookedAt.Bodies = { bodies in
            var bodies = bodies
            let path = document == 0 ? \LookedAt.Bodies.discovery : \.keySet
            let value = try JSONSerialization.jsonObject(with: Data(bodies[keyPath: path].utf8))
            let data = try JSONSerialization.data(withJSONObject: value, options: [.prettyPrinted, .sortedKeys])
            bodies[keyPath: path] = String(decoding: data, as: UTF8.self)
            return bodies
        }
        try await LookedAt.run(serving: pretty) { site in
            #expect(await site.look() == .keys([Sample.webKey("a"), Sample.webKey("b")], asPublished: false))
        }
    }

    private static let keySets: [(keys: String, seen: Set<JSONWebKey>)] = [
        ("", []),
        (Sample.entry("b"), [Sample.webKey("b")]),
        // The same name for another modulus or exponent is another key.
        (Sample.entry("a", n: "other"), [JSONWebKey(keyID: "a", modulus: "other", exponent: "AQAB")]),
        (Sample.entry("a", e: "Aw"), [JSONWebKey(keyID: "a", modulus: "n-a", exponent: "Aw")]),
        (
            [Sample.entry("a"), Sample.entry("a", n: "other")].joined(separator: ","),
            [Sample.webKey("a"), JSONWebKey(keyID: "a", modulus: "other", exponent: "AQAB")]
        ),
        ([Sample.entry("a"), Sample.entry("a")].joined(separator: ","), [Sample.webKey("a")]),
        // What is no whole RSA key is passed by, and hides no neighbour.
        (
            [
                #"{"kty":"EC","kid":"c","n":"n","e":"AQAB","crv":"P-256","x":"x","y":"y"}"#, "{}", "null", "7", #""a""#,
                "[]", #"{"kty":"RSA","n":"n","e":"AQAB"}"#, #"{"kty":"RSA","kid":"d","e":"AQAB"}"#,
                #"{"kty":"RSA","kid":"d","n":"n"}"#, #"{"kty":"RSA","kid":"d","n":"n","e":65537}"#,
                #"{"kid":"d","n":"n","e":"AQAB"}"#, Sample.entry("a"),
            ].joined(separator: ","), [Sample.webKey("a")]
        ),
    ]

    @Test("The keys are those of the set that is served", arguments: keySets)
    func keySet(keys: String, seen: Set<JSONWebKey>) async throws {
        try await LookedAt.run(serving: { $0.with(keySet: #"{"keys":[\#(keys)],"more":{}}"#) }) { site in
            #expect(await site.look() == .keys(seen, asPublished: false))
        }
    }

    @Test(
        "Whatever else is served in a document's place is told in one plain line",
        arguments: [
            "", "<html><h1>It works</h1></html>", "[]", "null", #"{"issuer":"#, #"{"keys":{}}"#,
            #"{"issuer":7,"jwks_uri":"x"}"#,
        ])
    func noDocument(body: String) async throws {
        try await LookedAt.run(serving: { $0.with(discovery: body) }) { site in
            #expect(
                await site.look()
                    == .unreadable("what \(site.issuer.discoveryURL) is answered with is no discovery document"))
        }
        try await LookedAt.run(serving: { $0.with(keySet: body) }) { site in
            #expect(
                await site.look()
                    == .unreadable("what \(site.issuer.jwksURL) is answered with is no JSON Web Key Set"))
        }
    }

    /// The third ends with a KELVIN SIGN, which Swift's `==` takes for a K.
    private static let forgeries: [@Sendable (String) -> String] = [
        { $0 + "/" }, { $0.uppercased() }, { $0.dropLast() + "\u{212A}" }, { "\($0)\n" }, { _ in "" },
        { _ in "https://elsewhere.example" },
    ]

    @Test("A document that carries another issuer is not followed, however alike it is", arguments: forgeries)
    func otherIssuer(forge: @escaping @Sendable (String) -> String) async throws {
        let forged: @Sendable (LookedAt.Bodies) -> LookedAt.Bodies = {
            $0.with(
                discovery: $0.discovery.replacing("\"\($0.issuer)\"", with: JSON.string(forge($0.issuer)).text))
        }
        try await LookedAt.run(path: "/K", serving: forged) { site in
            let other = forge(site.issuer.text).replacing("\n", with: " ")
            #expect(
                await site.look()
                    == .unreadable(
                        "\(site.issuer.discoveryURL) carries the issuer '\(other)' instead of '\(site.issuer)'"))
            #expect(site.server.requests.count == 1)
        }
    }

    @Test(
        "A jwks_uri that is no https URL is not followed",
        arguments: [
            "http://localhost/jwks", "", "jwks.json", "https://", "https:///jwks", "https://ho st/", "https://host/a b",
            "file:///etc/passwd",
        ])
    func keySetURL(text: String) async throws {
        try await LookedAt.run(serving: { $0.with(discovery: $0.discovery.replacing($0.keySetURL, with: text)) }) {
            site in
            #expect(await site.look() == .unreadable("'\(text)' is no https URL"))
            #expect(site.server.requests.count == 1)
        }
    }

    private static let keysOfAnotherHost: @Sendable (LookedAt.Bodies) -> LookedAt.Bodies = {
        $0.with(discovery: $0.discovery.replacing($0.keySetURL, with: "https://entra.test/keys"))
    }

    @Test("A jwks_uri of another host is followed, through the proxy where the host is behind it")
    func otherHost() async throws {
        try await LookedAt.run(serving: Self.keysOfAnotherHost) { site in
            #expect(await site.look() == .keys([Sample.webKey("a"), Sample.webKey("b")], asPublished: false))
            #expect(site.proxy.requests.count == 1)
        }
    }

    @Test("A jwks_uri of a host that cannot prove its name leads nowhere")
    func impostor() async throws {
        try await LookedAt.run(identity: .stranger, serving: Self.keysOfAnotherHost) { site in
            #expect(await site.look() == .unreadable("the TLS certificate of entra.test is for another host"))
        }
    }

    @Test(
        "An answer with another status than 200 is told, for either document",
        arguments: [
            (301, "a redirect, which is not followed"), (308, "a redirect, which is not followed"),
            (404, "status 404"), (500, "status 500"), (204, "status 204"),
        ] as [(Int, String)], [0, 1])
    func status(answer: (Int, String), document: Int) async throws {
        let (status, phrase) = answer
        let script: @Sendable (Int, Arrived) -> Scripted? = { number, request in
            let host = request.head.headers.first(name: "host") ?? ""
            return number == document ? .reply(status, [("location", "https://\(host)/elsewhere")], "") : nil
        }
        try await LookedAt.run(instead: script) { site in
            let url = document == 0 ? site.issuer.discoveryURL : site.issuer.jwksURL
            #expect(await site.look() == .unreadable("\(url) is answered with \(phrase)"))
            #expect(site.server.requests.count == document + 1)
        }
    }

    @Test("A document over the limit is given up, whether its length is announced or not", arguments: [true, false])
    func sizeLimit(announced: Bool) async throws {
        let instead: @Sendable (Int, Arrived) -> Scripted? = { _, _ in announced ? nil : .drip }
        try await LookedAt.run(instead: instead, change: { $0.maximumDocumentBytes = 20 }) { site in
            #expect(
                await site.look()
                    == .unreadable("what \(site.issuer.discoveryURL) is answered with is too large"))
        }
    }

    @Test("A document of exactly the limit is read")
    func atTheLimit() async throws {
        let keySet = #"{"keys":[]}"#
        try await LookedAt.run(
            serving: { $0.with(keySet: keySet + String(repeating: " ", count: 1000 - keySet.utf8.count)) },
            change: { $0.maximumDocumentBytes = 1000 }
        ) { site in
            #expect(await site.look() == .keys([], asPublished: false))
        }
    }

    @Test(
        "A document that does not come in time is given up, whether nothing comes or too little",
        arguments: [Scripted.silence, .drip], [0, 1])
    func timeLimit(scripted: Scripted, document: Int) async throws {
        try await LookedAt.run(
            instead: { number, _ in number == document ? scripted : nil }, change: { $0.timeout = .seconds(1) }
        ) { site in
            let begun = ContinuousClock.now
            #expect(await site.look() == .unreadable("the issuer's documents did not arrive in time"))
            #expect(ContinuousClock.now - begun < .seconds(6))
        }
    }

    @Test("A connection that is closed without an answer is told, and not tried again")
    func hangUp() async throws {
        try await LookedAt.run(instead: { _, _ in .hangUp }) { site in
            #expect(await site.look() == .unreadable("localhost closes the connection without an answer"))
            #expect(site.server.requests.count == 1)
        }
    }

    @Test("Each look is a connection of its own, which is closed after it")
    func connections() async throws {
        try await LookedAt.run { site in
            _ = await site.look()
            #expect(site.server.connections == 1)
            _ = await site.look()
            #expect(site.server.connections == 2)
            try await eventually { site.server.openConnections == 0 }
        }
    }

    @Test(
        "A certificate below a root that is not trusted is refused", arguments: [ServerIdentity.stranger, nil])
    func untrusted(trusted: ServerIdentity?) async throws {
        try await LookedAt.run(trusting: trusted) { site in
            #expect(
                await site.look()
                    == .unreadable("the TLS certificate of localhost is signed by no root that is trusted here"))
            #expect(site.server.requests.isEmpty)
        }
    }

    @Test("A look that is given up says so")
    func cancellation() async throws {
        try await LookedAt.run(instead: { _, _ in .silence }) { site in
            let task = Task { await site.look() }
            try await eventually { site.server.requests.count == 1 }
            task.cancel()
            #expect(await task.value == .unreadable("the request was given up"))
        }
    }

    /// 0.0.0.0 reaches this machine without being loopback by name.
    @Test(
        "The way leads through the proxy, but for its exceptions and loopback",
        arguments: [("0.0.0.0", "", 1), ("0.0.0.0", "0.0.0.0", 0), ("localhost", "", 0), ("127.0.0.1", "", 0)])
    func proxy(host: String, exceptions: String, tunnels: Int) async throws {
        try await LookedAt.run(host: host, noProxy: exceptions) { site in
            #expect(await site.look() == .keys([Sample.webKey("a"), Sample.webKey("b")], asPublished: true))
            #expect(site.proxy.requests.count == tunnels)
        }
    }

    @Test("A probe that cannot be set up says what to change")
    func setup() {
        let roots = #expect(throws: EntraSetupProblem.self) {
            try IssuerProbe(settings: .init(additionalRootsFile: "/nowhere.pem"))
        }
        #expect(roots?.sentence == "no certificate can be read from '/nowhere.pem'")
        #expect(roots?.hint.contains("AUREOLE_ISSUER_CA") == true)
        let environment = ["HTTPS_PROXY": "socks5://u:hunter2@proxy"]
        let proxy = #expect(throws: EntraSetupProblem.self) {
            try IssuerProbe(settings: .init(environment: environment))
        }
        #expect(proxy?.sentence == "HTTPS_PROXY is not the URL of an HTTP proxy")
        #expect(!shownAll(IssuerProbe.Settings(environment: environment)).contains("hunter2"))
    }

    @Test(
        "Where an https URL leads",
        arguments: [
            ("https://host/path?q", "host", 443), ("HTTPS://Host:8443", "Host", 8443), ("https://[::1]:9/", "::1", 9),
        ])
    func address(url: String, host: String, port: Int) throws {
        let address = try WebAddress(url)
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test("A port that is none is no address", arguments: ["https://host:0/", "https://host:65536/"])
    func noAddress(url: String) { #expect(throws: UnreadableDocument.self) { try WebAddress(url) } }
}
