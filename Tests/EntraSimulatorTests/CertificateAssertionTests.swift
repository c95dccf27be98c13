import Foundation
import Testing

@testable import EntraSimulator

@Suite struct CertificateAssertionTests {
    private static let start = Date(timeIntervalSince1970: 1_799_900_000)
    private static let end = Date(timeIntervalSince1970: 1_800_100_000)

    @Test("A wrong certificate assertion is refused", arguments: Self.rows)
    func refused(row: Row) async throws {
        try await row.check { draft, base in
            draft.useCertificate(at: base, validFrom: Self.start, until: Self.end)
        }
    }

    static let rows = [
        Row("HS256", 5_002_738) { $0.header["alg"] = "HS256" },
        Row("another type", 5_002_727, 400) { $0.header["typ"] = "at+jwt" },
        Row("no key named", 5_002_723) { $0.header["x5t#S256"] = nil },
        Row("a key named by kid alone", 700_027) { draft in
            draft.header["kid"] = draft.header["x5t#S256"]
            draft.header["x5t#S256"] = nil
        },
        Row("no subject", 90014, 400) { $0.claims["sub"] = nil },
        Row("another issuer", 700_021) { $0.claims["iss"] = .string(Draft.otherClient) },
        Row("another subject", 700_021) { $0.claims["sub"] = .string(Draft.otherClient) },
        Row("no audience", 90014, 400) { $0.claims["aud"] = nil },
        Row("a federated audience", 700_023) { $0.claims["aud"] = .string(Draft.audience) },
        Row("another tenant's endpoint", 700_023) { draft in
            let own = draft.claims["aud"]!.text!
            draft.claims["aud"] = .string(own.replacing(Draft.tenant, with: Draft.otherTenant))
        },
        Row("a second audience", 700_023) { draft in
            draft.claims["aud"] = [draft.claims["aud"]!, "urn:other"]
        },
        Row("expired five minutes ago", 700_024) { $0.claims["exp"] = 1_799_999_700 },
        Row("valid later", 700_024) { $0.claims["nbf"] = 1_800_000_301 },
        Row("a certificate not registered", 700_027) { $0.app["certificates"] = [] },
        Row("another certificate's thumbprint", 700_027) { $0.header["x5t#S256"] = "AAAA" },
        Row("a certificate that has ended", 1_000_502) { draft in
            Self.replaceCertificate(in: &draft, from: Self.start, until: Self.start + 60)
        },
        Row("a certificate that has not begun", 1_000_502) { draft in
            Self.replaceCertificate(in: &draft, from: Self.end - 60, until: Self.end)
        },
        Row("a certificate that was revoked", 7_000_214) { draft in
            let pem = draft.app["certificates"]![0]!
            draft.app["certificates"] = [["pem": pem, "revoked": true]]
        },
        Row("another key", 700_027) { $0.key = Keys.other },
        Row("the other padding", 700_027) { draft in
            let header = Base64URL.encode(try! JSONEncoder().encode(draft.header))
            draft.header["alg"] = "RS256"
            let parts = draft.key.token(header: draft.header, claims: draft.claims).split(separator: ".")
            draft.assertion = "\(header).\(parts[1]).\(parts[2])"
        },
    ]

    private static func replaceCertificate(in draft: inout Draft, from start: Date, until end: Date) {
        let audience = draft.claims["aud"]!.text!
        draft.useCertificate(at: "", validFrom: start, until: end)
        draft.claims["aud"] = .string(audience)
    }

    @Test("A good certificate assertion earns a token", arguments: ["x5t#S256", "x5t", "padded", "domain"])
    func taken(way: String) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { draft in
                let certificate = Keys.signing.certificate(from: Self.start, until: Self.end)
                draft.useCertificate(at: rehearsal.base, validFrom: Self.start, until: Self.end)
                draft.app["certificates"] = [.string(certificate.pem)]
                draft.header["x5t#S256"] = .string(certificate.x5tS256)
                switch way {
                case "x5t": draft.header = ["alg": "RS256", "typ": "JWT", "x5t": .string(certificate.x5t)]
                case "padded": draft.header["x5t#S256"] = .string(certificate.x5tS256 + "=")
                case "domain":
                    draft.tenant = "contoso.example"
                    draft.claims["aud"] = .string("\(rehearsal.base)/contoso.example/oauth2/v2.0/token")
                default: break
                }
            }
            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.claims?["appidacr"] == "2")
            #expect(answer.claims?["xms_ficinfo"] == nil)
            #expect(rehearsal.issuer.asked.isEmpty)
        }
    }
}
