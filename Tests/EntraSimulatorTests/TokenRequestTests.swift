import Foundation
import Testing

@testable import EntraSimulator

@Suite struct TokenRequestTests {
    @Test("The request is checked before the client", arguments: Self.protocolRows)
    func protocolFaults(row: Row) async throws { try await row.check() }

    static let protocolRows = [
        Row("an Origin header", 9_002_326, 400) { $0.headers = [("Origin", "https://aureole.example")] },
        Row("a parameter twice", 9_002_313, 400) { $0.form.append(("scope", "https://graph.microsoft.com/.default")) },
        Row("no grant type", 900_144, 400) { $0.set("grant_type", nil) },
        Row("an empty grant type", 900_144, 400) { $0.set("grant_type", "") },
        Row("a body that is not a form", 900_144, 400) { $0.contentType = "application/json" },
        Row("another grant type", 70003, 400) { $0.set("grant_type", "password") },
        Row("no client ID", 900_144, 400) { $0.set("client_id", nil) },
        Row("Basic for another client", 9_002_313, 400) { draft in
            draft.withoutProof()
            draft.headers = [Self.basic(Draft.otherClient, "secret")]
        },
        Row("Basic without a colon", 9_002_313, 400) { $0.headers = [("Authorization", "Basic AAAA")] },
        Row("Basic that is not base64", 9_002_313, 400) { $0.headers = [("Authorization", "Basic ?")] },
        Row("a secret beside an assertion", 9_002_313, 400) { $0.set("client_secret", "secret") },
        Row("a secret in the form and in Basic", 9_002_313, 400) { draft in
            draft.useSecret("secret", registered: ["value": "secret"])
            draft.headers = [Self.basic(Draft.client, "secret")]
        },
        Row("no assertion type", 900_144, 400) { $0.set("client_assertion_type", nil) },
        Row("another assertion type", 90023, 400) { draft in
            draft.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")
        },
    ]

    @Test("Tenant, application and scope are checked before the credential", arguments: Self.clientRows)
    func client(row: Row) async throws { try await row.check() }

    static let clientRows = [
        Row("common", 9_001_023, 400) { $0.tenant = "common" },
        Row("consumers", 9_001_023, 400) { $0.tenant = "Consumers" },
        Row("organizations", 9_001_023, 400) { $0.tenant = "organizations" },
        Row("a tenant that is no name", 900_023, 400) { $0.tenant = "contoso" },
        Row("a tenant with a blank", 900_023, 400) { $0.tenant = "contoso%20.example" },
        Row("an unknown tenant ID", 90002, 400) { $0.tenant = "99999999-9999-4999-8999-999999999999" },
        Row("an unknown domain", 90002, 400) { $0.tenant = "fabrikam.example" },
        Row("an unknown application", 700_016, 400) { $0.set("client_id", Draft.otherClient) },
        Row("an application of another tenant", 700_016, 400) { $0.tenant = Draft.otherTenant },
        Row("no service principal at home", 7_000_229) { $0.app["tenants"] = [.string(Draft.otherTenant)] },
        Row("a disabled application", 7_000_112, 400) { $0.app["disabled"] = true },
        Row("no proof", 7_000_218) { $0.withoutProof() },
        Row("no scope", 900_144, 400) { $0.set("scope", nil) },
        Row("a scope of blanks", 1_002_012, 400) { $0.set("scope", " ") },
        Row("a scope without .default", 1_002_012, 400) { $0.set("scope", "https://graph.microsoft.com/User.Read") },
        Row("one of two scopes without .default", 1_002_012, 400) { draft in
            draft.set("scope", "https://graph.microsoft.com/.default openid")
        },
        Row("two resources", 700_022, 400) { draft in
            draft.set("scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default")
        },
        Row("a scope without resource", 70011, 400) { $0.set("scope", "/.default") },
        Row("a scope with a quotation mark", 70011, 400) { $0.set("scope", "\"x/.default") },
        Row("a scope with a line break", 70011, 400) { $0.set("scope", "x\n/.default") },
        Row("an unknown resource", 500_011, 400) { $0.set("scope", "https://unknown.example/.default") },
        // A wrong assertion beside each, so that the order shows.
        Row("an unknown resource and a wrong proof", 500_011, 400) { draft in
            draft.set("scope", "https://unknown.example/.default")
            draft.claims["sub"] = "agent:43"
        },
    ]

    @Test(
        "Each resource Entra knows is granted under the name it was asked for",
        arguments: [
            ("https://graph.microsoft.com/.default", "https://graph.microsoft.com", ["User.Read.All"]),
            ("https://management.core.windows.net//.default", "https://management.core.windows.net/", nil),
            ("https://vault.azure.net/.default", "https://vault.azure.net", nil),
            ("api://backend/.default", "api://backend", ["Work.Do"]),
            ("https://graph.microsoft.us/.default", "https://graph.microsoft.us", nil),
        ] as [(String, String, [String]?)])
    func resources(scope: String, audience: String, roles: [String]?) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { $0.set("scope", scope) }
            let claims = try #require(answer.claims)
            #expect(claims["aud"] == .string(audience))
            #expect(claims["roles"] == roles.map { .array($0.map(JSONValue.string)) })
        }
    }

    @Test("A multi-tenant application is served in every tenant it was brought to")
    func customerTenant() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { draft in
                draft.tenant = Draft.otherTenant
                draft.app["tenants"] = ["contoso.example", .string(Draft.otherTenant)]
            }
            #expect(answer.claims?["tid"] == .string(Draft.otherTenant))
        }
    }

    @Test("A secret is right, wrong or expired", arguments: Self.secretRows)
    func secrets(row: Row) async throws { try await row.check() }

    static let secretRows = [
        Row("a wrong secret", 7_000_215) { $0.useSecret("Secret", registered: ["value": "secret"]) },
        Row("no secret registered", 7_000_215) { $0.useSecret("secret") },
        Row("the secret's ID", 7_000_215) { $0.useSecret("id-1", registered: ["value": "secret", "keyId": "id-1"]) },
        Row("an expired secret", 7_000_222) { draft in
            draft.useSecret("secret", registered: ["value": "secret", "expires": "2027-01-15T08:00:00Z"])
        },
        Row("the same letters in other bytes", 7_000_215) { draft in
            draft.useSecret("caf\u{E9}", registered: ["value": "cafe\u{301}"])
        },
    ]

    @Test("A right secret earns a token, in the form and in Basic", arguments: [false, true])
    func rightSecret(inBasic: Bool) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { draft in
                let secret = "p+ss: w/rd%"
                draft.useSecret(secret, registered: ["value": "other"], ["sha256": .string(Self.digest)])
                guard inBasic else { return }
                draft.set("client_secret", nil)
                draft.set("client_id", nil)
                draft.headers = [Self.basic(Draft.client, "p%2Bss%3A+w%2Frd%25")]
            }
            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.claims?["appidacr"] == "1")
            #expect(answer.claims?["xms_ficinfo"] == nil)
            #expect(try await rehearsal.lastSighting()?["client_id"] == .string(Draft.client))
        }
    }

    /// SHA-256 of `p+ss: w/rd%`, from `printf %s ... | sha256sum`.
    private static let digest = "33fb6c805cc11ed2e609cad62357cb66f022400e034441437bdc46b806b96e76"

    private static func basic(_ user: String, _ password: String) -> (String, String) {
        ("Authorization", "Basic " + Data("\(user):\(password)".utf8).base64EncodedString())
    }

    @Test("A refusal has all the members of Entra's")
    func refusal() async throws {
        try await Rehearsal.run { rehearsal in
            let id = "0f0e0d0c-0b0a-4908-8706-050403020100"
            let answer = try await rehearsal.judge { draft in
                draft.claims["sub"] = "agent:43"
                draft.headers = [("client-request-id", id)]
            }
            let json = try #require(answer.json)
            let trace = try #require(json["trace_id"]?.text)
            #expect(answer.header("x-ms-request-id") == trace)
            #expect(answer.header("cache-control")?.contains("no-store") == true)
            #expect(
                Set(try #require(json.members).keys) == [
                    "error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri",
                ])
            #expect(json["error"] == "invalid_client")
            #expect(json["error_codes"] == [700_213])
            #expect(json["correlation_id"] == .string(id))
            #expect(json["timestamp"] == "2027-01-15 08:00:00Z")
            #expect(json["error_uri"] == "https://login.microsoftonline.com/error?code=700213")
            #expect(
                json["error_description"]?.text
                    == "AADSTS700213: No matching federated identity record found for presented assertion subject "
                    + "'agent:43'. Please note that matching is done using a case-sensitive comparison. Please check "
                    + "your federated identity credential Subject, Audience and Issuer against the presented "
                    + "assertion. Trace ID: \(trace) Correlation ID: \(id) Timestamp: 2027-01-15 08:00:00Z")
        }
    }

    @Test("An expired assertion is quoted with the time it was judged at")
    func quotedTimes() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { draft in
                draft.claims["nbf"] = nil
                draft.claims["exp"] = 1_799_999_000
            }
            let text = answer.json?["error_description"]?.text
            #expect(text?.contains("Current time: 2027-01-15T08:00:00.0000000Z, assertion valid from ") == true)
            #expect(text?.contains("valid from 1970-01-01T00:00:00.0000000Z") == true)
            #expect(text?.contains("expiry time of assertion 2027-01-15T07:43:20.0000000Z.") == true)
        }
    }

    @Test(
        "An unknown key is named as Entra names it",
        arguments: [("AAEC_w", "000102FF"), ("key-1", "key-1"), ("key.1", "key.1")])
    func unknownKey(kid: String, printed: String) async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.judge { draft in
                draft.header["kid"] = .string(kid)
                draft.keys = []
            }
            #expect(answer.code == 7_000_272)
            #expect(answer.json?["error_description"]?.text?.contains("identifier \(printed) used") == true)
        }
    }
}
