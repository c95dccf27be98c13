import Entra
import Federation
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@Suite("The keys of other issuers, as they are fetched", .timeLimit(.minutes(2)))
struct IssuerKeyTests {
    /// A server that is an issuer with this key set, and a probe that trusts its root.
    private func withIssuer(
        _ keySet: Scripted, discovery change: @escaping @Sendable (String) -> String = { $0 },
        settings: (inout IssuerProbe.Settings) -> Void = { _ in },
        _ body: (IssuerProbe, Issuer, ScriptedServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        var probing = IssuerProbe.Settings(
            additionalRootsFile: try folder.write(ServerIdentity.shared.pem, to: "root.pem"))
        settings(&probing)
        let probe = try IssuerProbe(settings: probing)
        try await ScriptedServer.run({ _, request in
            guard request.path.hasSuffix("openid-configuration") else { return keySet }
            let host = request.head.headers.first(name: "host") ?? ""
            return .reply(200, [], change(#"{"issuer":"https://\#(host)","jwks_uri":"https://\#(host)/keys"}"#))
        }) { server in
            try await body(probe, try Issuer("https://localhost:\(server.port)"), server)
        }
    }

    private func reason(_ probe: IssuerProbe, _ issuer: Issuer) async -> String? {
        do throws(UnreadableIssuer) {
            _ = try await probe.keys(of: issuer)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("RSA and curves, with and without kid and alg; what is for something else, or no key, hides nobody")
    func keys() async throws {
        let keySet = #"""
            {"keys":[
            {"kty":"RSA","kid":"a","n":"AQ","e":"AQAB"},
            {"kty":"RSA","kid":"b","alg":"PS256","use":"sig","n":"Ag","e":"AQAB","x5c":["x"]},
            {"kty":"EC","crv":"P-256","x":"AQ","y":"Ag"},
            {"kty":"RSA","kid":"enc","use":"enc","n":"AQ","e":"AQAB"},
            {"kty":"RSA","kid":"other","alg":"RSA-OAEP","n":"AQ","e":"AQAB"},
            {"kty":"oct","kid":"secret","k":"AQ"}, {"kty":"RSA","kid":"half","n":"AQ"}, 7, null, {"kty":"EC","crv":"P-256"},
            {"kty":"RSA","kid":"padded","n":"AQ==","e":"AQAB"}, {"kty":"OKP","crv":"Ed25519","x":"AQ"}
            ]}
            """#
        try await withIssuer(.reply(200, [], keySet)) { probe, issuer, server in
            let keys = try await probe.keys(of: issuer)
            #expect(
                keys == [
                    IssuerKey(keyID: "a", algorithm: nil, material: .rsa(modulus: [1], exponent: [1, 0, 1])),
                    IssuerKey(keyID: "b", algorithm: .ps256, material: .rsa(modulus: [2], exponent: [1, 0, 1])),
                    IssuerKey(keyID: nil, algorithm: nil, material: .ellipticCurve(name: "P-256", x: [1], y: [2])),
                ])
            #expect(server.requests.map(\.path) == ["/.well-known/openid-configuration", "/keys"])
        }
    }

    @Test(
        "What is no key set, and one that is not given, is told",
        arguments: [
            (Scripted.reply(200, [], "[]"), "is no JSON Web Key Set"), (.reply(404, [], "{}"), "status 404"),
            (.reply(302, [("location", "https://evil.example")], ""), "redirect"), (.hangUp, "without an answer"),
        ])
    func unreadable(answer: Scripted, words: String) async throws {
        try await withIssuer(answer) { probe, issuer, _ in
            #expect(await reason(probe, issuer)?.contains(words) == true)
        }
    }

    @Test("Fifty million bytes of keys are given up at a quarter of one")
    func huge() async throws {
        let body = #"{"keys":["# + String(repeating: #"{"kty":"x"},"#, count: 50_000_000 / 12) + "7]}"
        for answer in [Scripted.reply(200, [], body), .chunked([], body)] {
            try await withIssuer(answer) { probe, issuer, _ in
                #expect(await reason(probe, issuer)?.contains("too large") == true)
            }
        }
    }

    @Test("An issuer that never answers, or drips, is waited for as long as is allowed")
    func silent() async throws {
        for answer in [Scripted.silence, .drip] {
            try await withIssuer(answer, settings: { $0.timeout = .milliseconds(300) }) { probe, issuer, _ in
                let begun = ContinuousClock.now
                #expect(await reason(probe, issuer)?.contains("did not arrive in time") == true)
                #expect(ContinuousClock.now - begun < .seconds(5))
            }
        }
    }

    @Test("A discovery document of somebody else leads nowhere, nor does one to plain HTTP")
    func discovery() async throws {
        let keys = Scripted.reply(200, [], #"{"keys":[]}"#)
        try await withIssuer(keys, discovery: { $0.replacing("\"https://localhost", with: "\"https://LOCALHOST") }) {
            probe, issuer, server in
            #expect(await reason(probe, issuer)?.contains("carries the issuer") == true)
            #expect(server.requests.count == 1)
        }
        try await withIssuer(keys, discovery: { $0.replacing("\"jwks_uri\":\"https", with: "\"jwks_uri\":\"http") }) {
            probe, issuer, _ in
            #expect(await reason(probe, issuer)?.contains("no https URL") == true)
        }
    }

    @Test("A root that nobody named is not trusted")
    func root() async throws {
        try await withIssuer(.reply(200, [], #"{"keys":[]}"#), settings: { $0.additionalRootsFile = nil }) {
            probe, issuer, _ in
            #expect(await reason(probe, issuer)?.contains("no root that is trusted here") == true)
        }
    }
}
