import CryptoExtras
import Foundation
import Testing

@testable import EntraSimulator

@Suite struct FederatedAssertionTests {
    @Test("A good federated assertion earns a token that says how it was earned")
    func good() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge()
            #expect(answer.status == 200)
            #expect(answer.json?["token_type"] == "Bearer")
            #expect(answer.json?["expires_in"] == 3599)
            #expect(answer.json?["ext_expires_in"] == 3599)
            #expect(answer.json?["refresh_in"] == nil)
            #expect(answer.header("cache-control")?.contains("no-store") == true)
            let claims = try #require(answer.claims)
            #expect(claims["aud"] == "https://graph.microsoft.com")
            #expect(claims["iss"] == .string("\(rehearsal.base)/\(Draft.tenant)/v2.0"))
            #expect(claims["tid"] == .string(Draft.tenant))
            #expect(claims["appid"] == .string(Draft.client))
            #expect(claims["azp"] == .string(Draft.client))
            #expect(claims["appidacr"] == "2")
            #expect(claims["idtyp"] == "app")
            #expect(claims["roles"] == ["User.Read.All"])
            #expect(claims["xms_ficinfo"] == "aureole")
            #expect(claims["iat"] == 1_800_000_000)
            #expect(claims["exp"] == 1_800_003_599)
        }
    }

    @Test(
        "Variations that Entra takes",
        arguments: [
            Variation("audience as an array of one") { $0.claims["aud"] = [.string(Draft.audience)] },
            Variation("the other type of token") { $0.header["typ"] = "http://openid.net/specs/jwt/1.0" },
            Variation("no nbf and no jti") { draft in
                draft.claims["nbf"] = nil
                draft.claims["jti"] = nil
            },
            Variation("times with fractions") { $0.claims["nbf"] = 1_799_999_999.5 },
            Variation("a lifetime of exactly 25 hours") { draft in
                draft.claims["iat"] = 1_800_000_000
                draft.claims["exp"] = 1_800_090_000
            },
            Variation("expired a little less than five minutes ago") { $0.claims["exp"] = 1_799_999_701 },
            Variation("valid in five minutes") { $0.claims["nbf"] = 1_800_000_300 },
            Variation("a slash at the end of the issuer on both sides") { draft in
                draft.claims["iss"] = .string(draft.issuer + "/")
                draft.discovery["issuer"] = .string(draft.issuer + "/")
                draft.app["federatedCredentials"]?[0]?["issuer"] = .string(draft.issuer + "/")
            },
            Variation("an audience of its own") { draft in
                draft.claims["aud"] = "urn:ours"
                draft.app["federatedCredentials"]?[0]?["audiences"] = ["urn:ours"]
            },
            Variation("tenant by its domain name") { $0.tenant = "Contoso.Example" },
            Variation("a client ID in capitals") { draft in
                draft.set("client_id", "ABCDEF00-1111-4111-8111-111111111111")
                draft.app["clientId"] = "abcdef00-1111-4111-8111-111111111111"
            },
            Variation("the hundredth key") { draft in
                draft.keys = (1...99).map { Keys.other.jwk("other-\($0)") } + [Keys.signing.jwk("key-1")]
            },
            Variation("a hundred keys not for signatures before it") { draft in
                var key = Keys.other.jwk("other")
                key["use"] = "enc"
                draft.keys = Array(repeating: key, count: 100) + [Keys.signing.jwk("key-1")]
            },
            Variation("a key named by its thumbprint") { draft in
                draft.header["kid"] = nil
                draft.header["x5t"] = "AAAA"
                draft.keys[0]["x5t"] = "AAAA"
            },
            Variation("parameters Entra ignores here") { draft in
                draft.set("client_info", "1")
                draft.set("claims", #"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#)
            },
        ])
    func taken(variation: Variation) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge(variation.change)
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test("A token's form and header are checked first", arguments: Self.headerRows)
    func header(row: Row) async throws { try await row.check() }

    static let headerRows = [
        Row("two parts", 50027, 400) { $0.assertion = "e30.e30" },
        Row("four parts", 50027, 400) { $0.assertion = "e30.e30.AA.AA" },
        Row("no signature", 50027, 400) { $0.assertion = "e30.e30." },
        Row("a claim set that is an array", 50027, 400) { $0.assertion = "e30.W10.AA" },
        Row("a header that is no JSON", 50027, 400) { $0.assertion = "AAAA.e30.AA" },
        Row("a line break at the end", 50027, 400) { draft in
            draft.assertion = draft.key.token(header: draft.header, claims: draft.claims) + "\n"
        },
        Row("padding", 50027, 400) { $0.assertion = "e30=.e30.AA" },
        Row("PS256", 5_002_738) { $0.header["alg"] = "PS256" },
        Row("no algorithm", 5_002_738) { $0.header["alg"] = nil },
        Row("at+jwt", 5_002_727, 400) { $0.header["typ"] = "at+jwt" },
        Row("lower-case type", 5_002_727, 400) { $0.header["typ"] = "jwt" },
        Row("no type", 5_002_727, 400) { $0.header["typ"] = nil },
        Row("no kid", 5_002_723) { $0.header["kid"] = nil },
        Row("an empty kid", 5_002_723) { $0.header["kid"] = "" },
    ]

    @Test("Claims are checked before the credential", arguments: Self.claimsRows)
    func claims(row: Row) async throws { try await row.check() }

    static let claimsRows = [
        Row("no issuer", 90014, 400) { $0.claims["iss"] = nil },
        Row("an issuer that is a number", 90014, 400) { $0.claims["iss"] = 7 },
        Row("no subject", 90014, 400) { $0.claims["sub"] = nil },
        Row("an empty subject", 90014, 400) { $0.claims["sub"] = "" },
        Row("no audience", 90014, 400) { $0.claims["aud"] = nil },
        Row("an empty array of audiences", 90014, 400) { $0.claims["aud"] = [] },
        Row("no time of issue", 70023) { $0.claims["iat"] = nil },
        Row("neither a time of issue nor an expiry", 70023) { draft in
            draft.claims["iat"] = nil
            draft.claims["exp"] = nil
        },
        Row("a quoted time of issue", 70023) { $0.claims["iat"] = "1800000000" },
        Row("a second over 25 hours", 70023) { draft in
            draft.claims["iat"] = 1_800_000_000
            draft.claims["exp"] = 1_800_090_001
        },
        Row("a number no calendar holds", 70023) { $0.claims["exp"] = 1e300 },
        Row("expired five minutes ago", 700_024) { $0.claims["exp"] = 1_799_999_700 },
        Row("no expiry", 700_024) { $0.claims["exp"] = nil },
        Row("valid in five minutes and a second", 700_024) { $0.claims["nbf"] = 1_800_000_301 },
        Row("issued by Entra itself", 700_222) { draft in
            draft.claims["iss"] = "https://login.microsoftonline.com/common/v2.0"
            draft.app["federatedCredentials"]?[0]?["issuer"] = "https://login.microsoftonline.com/common/v2.0"
        },
        Row("issued by a regional Entra", 700_222) { $0.claims["iss"] = "https://eu.STS.windows.net/x" },
    ]

    @Test("Issuer, audience and subject must match byte by byte", arguments: Self.matchingRows)
    func matching(row: Row) async throws { try await row.check() }

    static let matchingRows = [
        Row("no credential", 70025) { $0.app["federatedCredentials"] = [] },
        Row("a slash more", 700_211) { $0.claims["iss"] = .string($0.issuer + "/") },
        Row("another case in the issuer", 700_211) { $0.claims["iss"] = .string($0.issuer.uppercased()) },
        Row("blanks around the issuer on both sides", 700_211) { draft in
            draft.claims["iss"] = .string(draft.issuer + " ")
            draft.app["federatedCredentials"]?[0]?["issuer"] = .string(draft.issuer + " ")
        },
        Row("another audience", 700_212) { $0.claims["aud"] = "api://AzureADTokenExchangeChina" },
        Row("another case in the audience", 700_212) { $0.claims["aud"] = "api://azureadtokenexchange" },
        Row("two audiences", 700_212) { $0.claims["aud"] = [.string(Draft.audience), "urn:other"] },
        Row("another subject", 700_213) { $0.claims["sub"] = "agent:43" },
        Row("another case in the subject", 7_002_138) { $0.claims["sub"] = "Agent:42" },
        // "é" in one code point and in two: equal to Swift's `==`, two subjects to Entra.
        Row("the same letters in other bytes", 700_213) { draft in
            draft.claims["sub"] = "agent:caf\u{E9}"
            draft.app["federatedCredentials"]?[0]?["subject"] = "agent:cafe\u{301}"
        },
        Row("issuer and subject of two credentials", 700_213) { draft in
            draft.app["federatedCredentials"] = [
                Draft.credential("one", issuer: draft.issuer, subject: "agent:1"),
                Draft.credential("two", issuer: "https://elsewhere.example", subject: "agent:42"),
            ]
        },
        Row("audience and subject both wrong", 700_212) { draft in
            draft.claims["aud"] = "urn:other"
            draft.claims["sub"] = "agent:43"
        },
        Row("issuer wrong and expired", 700_211) { draft in
            draft.claims["iss"] = "https://elsewhere.example"
            draft.claims["iat"] = 1_700_000_000
            draft.claims["exp"] = 1_700_000_600
        },
    ]

    @Test("The issuer's keys decide about the signature", arguments: Self.signatureRows)
    func signature(row: Row) async throws { try await row.check() }

    static let signatureRows = [
        Row("a kid that is not published", 7_000_272) { $0.header["kid"] = "key-2" },
        Row("the same letters of a kid in another case", 7_000_272) { $0.header["kid"] = "KEY-1" },
        Row("an empty JWKS", 7_000_272) { $0.keys = [] },
        Row("the hundred and first key", 7_000_272) { draft in
            draft.keys = (1...100).map { Keys.other.jwk("other-\($0)") } + [Keys.signing.jwk("key-1")]
        },
        Row("a key not for signatures", 7_000_272) { $0.keys[0]["use"] = "enc" },
        Row("a key without use", 7_000_272) { $0.keys[0]["use"] = nil },
        Row("a key without kid, named by thumbprint", 7_000_272) { draft in
            draft.header["kid"] = nil
            draft.header["x5t"] = "AAAA"
            draft.keys[0]["x5t"] = "AAAA"
            draft.keys[0]["kid"] = nil
        },
        Row("a key of another type", 5_002_730, 400) { $0.keys[0]["kty"] = "EC" },
        Row("a key without algorithm", 5_002_730, 400) { $0.keys[0]["alg"] = nil },
        Row("a key without modulus", 5_002_730, 400) { $0.keys[0]["n"] = nil },
        Row("a key without exponent", 5_002_730, 400) { $0.keys[0]["e"] = nil },
        Row("a key of 1024 bits", 5_002_730, 400) { draft in
            draft.key = try! _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))
            draft.keys = [draft.key.jwk("key-1")]
        },
        Row("another key behind the kid", 7_000_274) { $0.key = Keys.other },
        Row("a header changed after signing", 7_000_274) { draft in
            let token = draft.key.token(header: draft.header, claims: draft.claims)
            draft.header["x"] = "y"
            let header = Base64URL.encode(try! JSONEncoder().encode(draft.header))
            draft.assertion = header + token.drop { $0 != "." }
        },
    ]
}

/// A change that keeps a token request good.
struct Variation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout Draft) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout Draft) -> Void) {
        testDescription = name
        self.change = change
    }
}
