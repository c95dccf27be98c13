import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import EntraSimulator

@Suite struct DocumentTests {
    @Test(
        "A tenant's configuration names the endpoints clients look for",
        arguments: [Draft.tenant, "contoso.example"])
    func configuration(tenant: String) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.ask(.GET, "/\(tenant)/v2.0/.well-known/openid-configuration")
            let base = rehearsal.base
            #expect(answer.status == 200)
            #expect(answer.json?["issuer"] == .string("\(base)/\(Draft.tenant)/v2.0"))
            #expect(answer.json?["token_endpoint"] == .string("\(base)/\(tenant)/oauth2/v2.0/token"))
            #expect(answer.json?["authorization_endpoint"] == .string("\(base)/\(tenant)/oauth2/v2.0/authorize"))
            #expect(answer.json?["jwks_uri"] == .string("\(base)/\(tenant)/discovery/v2.0/keys"))
        }
    }

    @Test(
        "An unknown tenant has no configuration",
        arguments: [("fabrikam.example", 90002), ("contoso", 900_023)])
    func unknown(tenant: String, code: Int) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.ask(.GET, "/\(tenant)/v2.0/.well-known/openid-configuration")
            #expect(answer.status == 400)
            #expect(answer.code == code)
        }
    }

    @Test("Access tokens verify with the published keys")
    func keys() async throws {
        try await Rehearsal.run { rehearsal in
            let token = try #require(try await rehearsal.judge().json?["access_token"]?.text)
            let keys = try await rehearsal.ask(.GET, "/\(Draft.tenant)/discovery/v2.0/keys").json?["keys"]?.list
            let jwk = try #require(keys?.first)
            let parts = token.split(separator: ".")
            let key = try _RSA.Signing.PublicKey(
                n: Base64URL.decode(jwk["n"]!.text!)!, e: Base64URL.decode(jwk["e"]!.text!)!)
            let isValid = key.isValidSignature(
                .init(rawRepresentation: Base64URL.decode(parts[2])!),
                for: SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8)), padding: .insecurePKCS1v1_5)
            #expect(isValid)
            #expect(try JSONWebToken(compact: token).header["kid"] == jwk["kid"])
        }
    }

    @Test("az is shown an empty list of subscriptions")
    func subscriptions() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.ask(.GET, "/arm/subscriptions?api-version=2022-12-01")
            #expect(answer.status == 200)
            #expect(answer.json == ["value": []])
        }
    }

    @Test("Anything else is not found, in JSON", arguments: ["/", "/nowhere", "/a/oauth2/v2.0/token", "/simulator"])
    func notFound(path: String) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.ask(.GET, path)
            #expect(answer.status == 404)
            #expect(answer.json == ["error": "Not Found"])
        }
    }

    @Test("An oversized form is refused unread")
    func oversized() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { $0.set("claims", String(repeating: "a", count: 300_000)) }
            #expect(answer.status == 413)
        }
    }
}
