import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("POST /oauth2/token")
struct TokenEndpointTests {
    private static let own = "grant_type=client_credentials"
    private static let graph = "https://graph.microsoft.com/.default"

    @Test("A client's only connection gives an access token, as RFC 6749 has the answer")
    func connection() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph", "agent:helpdesk"])
            let answer = try await yard.answer(to: .token(Self.own, basic: "app:\(key)"))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json" && answer["Cache-Control"] == "no-store")
            #expect(answer.body == #"{"access_token":"token-0","token_type":"Bearer","expires_in":3599}"#)
        }
    }

    @Test("Its only agent gives an assertion, where it has no connection or an audience is asked for")
    func agent() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            let both = try await yard.house.addClient("both", allow: ["agent:helpdesk", "connection:graph"])
            for (form, basic, audience) in [
                (Self.own, "app:\(key)", "api://AzureADTokenExchange"),
                (Self.own + "&audience=api%3A%2F%2Fsecond", "app:\(key)", "api://second"),
                (Self.own + "&audience=api://second", "both:\(both)", "api://second"),
                (Self.own + "&scope=agent:helpdesk", "both:\(both)", "api://AzureADTokenExchange"),
                (Self.own + "&scope=agent:\(estate.helpdesk.id)", "both:\(both)", "api://AzureADTokenExchange"),
            ] {
                let answer = try await yard.answer(to: .token(form, basic: basic))
                #expect(answer.status == 200, "\(answer.body)")
                #expect(try answer.members["expires_in"] as? Int == 600)
                let token = try #require(try answer.text("access_token"))
                let claims = try Base64URL.decode(String(token.split(separator: ".")[1])).map {
                    try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
                }
                #expect(claims??["aud"] as? String == audience)
            }
        }
    }

    @Test(
        "The scope, the resource or the connection's own word name the connection",
        arguments: [
            "scope=https://graph.microsoft.com/.default", "resource=https%3A%2F%2Fgraph.microsoft.com",
            "resource=https://graph.microsoft.com/", "scope=connection:graph",
            "scope=connection:graph+https://graph.microsoft.com/.default",
            "scope=https://graph.microsoft.com/.default&resource=https://graph.microsoft.com", "scope=connection:ID",
            "scope=connection:graph&resource=", "scope=connection:graph&unknown=1",
        ])
    func naming(items: String) async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let vault = try Scope("https://vault.azure.net/.default")
            let other = try await yard.house.addConnection("vault", agent: estate.helpdesk)
            _ = try await yard.house.desk.setConnection(.id(other.id), by: TestHouse.admin) { $0.scopes = [vault] }
            let key = try await yard.house.addClient("app", allow: ["connection:graph", "connection:vault"])
            let items = items.replacing("ID", with: estate.graph.id.description)
            let answer = try await yard.answer(to: .token("\(Self.own)&\(items)", basic: "app:\(key)"))
            #expect(answer.status == 200, "\(answer.body)")
            #expect(yard.house.entra.requests.last?.field("scope") == Self.graph)
        }
    }

    @Test("A client proves itself by Basic or in the form, with its name or its id")
    func authentication() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("Büro: 1", allow: ["connection:graph"])
            let id = try #require(try await yard.house.desk.clients().first { $0.name.text == "Büro: 1" }?.id)
            let name = "B%C3%BCro%3A+1"
            for ask in [
                Ask.token(Self.own, basic: "\(name):\(key)"), .token(Self.own, basic: "\(id):\(key)"),
                .token("\(Self.own)&client_id=\(name)", basic: "B%C3%BCro%3A%201:\(key)"),
                .token("\(Self.own)&client_id=\(name)&client_secret=\(key)"),
                .token("\(Self.own)&client_id=\(id)&client_secret=\(key)"),
            ] {
                #expect(try await yard.answer(to: ask).status == 200)
            }
        }
    }

    @Test("Whatever is wrong with that is the same 401, which names Basic and no client")
    func notAuthenticated() async throws {
        try await withYard(.withoutRing) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let asks = [
                Ask.token(Self.own), .token(Self.own, basic: "app:wrong"), .token(Self.own, basic: "other:\(key)"),
                .token(Self.own, basic: "graph:\(key)"), .token(Self.own, basic: key),
                .token(Self.own, basic: ":\(key)"),
                .token("\(Self.own)&client_id=app"), .token("\(Self.own)&client_secret=\(key)"),
                .token("\(Self.own)&client_id=other&client_secret=\(key)"),
                .token("\(Self.own)&client_id=other", basic: "app:\(key)"),
                .token(Self.own).with { $0.fields.append(("Authorization", "Bearer \(key)")) },
                .token(Self.own).with { $0.fields.append(("Authorization", "Basic %%%")) },
            ]
            for ask in asks {
                let answer = try await yard.answer(to: ask)
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"] == "Basic realm=\"aureole\", charset=\"UTF-8\"")
                #expect(try answer.text("error") == "invalid_client")
                #expect(!answer.body.contains(key))
            }
        }
    }

    @Test("What is refused, and with which words", arguments: RefusedToken.all)
    func refusals(row: RefusedToken) async throws {
        try await withYard(.withoutRing) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: row.grants)
            let answer = try await yard.answer(to: .token(row.form, basic: "app:\(key)", type: row.type))
            #expect(answer.status == 400)
            #expect(answer["Cache-Control"] == "no-store")
            #expect(try answer.text("error") == row.error)
            #expect(try answer.text("error_description") == row.description)
        }
    }

    @Test("Two proofs at once are one too many")
    func twoProofs() async throws {
        try await withYard(.withoutRing) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let ask = Ask.token("\(Self.own)&client_id=app&client_secret=\(key)", basic: "app:\(key)")
            let answer = try await yard.answer(to: ask)
            #expect(answer.status == 400)
            #expect(try answer.text("error") == "invalid_request")
        }
    }

    @Test("A form that is too large is 413, before anything is looked at")
    func tooLarge() async throws {
        try await withYard(.withoutRing) { yard in
            let form = "\(Self.own)&scope=" + String(repeating: "a", count: OAuthForm.limit)
            let answer = try await yard.answer(to: .token(form))
            #expect(answer.status == 413)
        }
    }

    @Test("Entra's no is 400 with its code, its wait 503")
    func entra() async throws {
        try await withYard(entra: { number, _ in number == 0 ? .refusal(700_213) : .throttled(retryAfter: 17) }) {
            yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let refused = try await yard.answer(to: .token(Self.own, basic: "app:\(key)"))
            #expect(refused.status == 400)
            #expect(try refused.text("error") == "invalid_grant")
            #expect(refused.body.contains(#""code":"AADSTS700213""#))
            yard.house.clock.advance(600)
            let waiting = try await yard.answer(to: .token(Self.own, basic: "app:\(key)"))
            #expect(waiting.status == 503 && waiting["Retry-After"] == "17")
        }
    }

    @Test("The metadata tells of the endpoint under the plane's own URL")
    func metadata() async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask("/.well-known/oauth-authorization-server", method: "GET"))
            let url = yard.house.desk.settings.privateURL.text
            #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
            #expect(
                answer.body == """
                    {"issuer":"\(url)","token_endpoint":"\(url)/oauth2/token",\
                    "grant_types_supported":["client_credentials","urn:ietf:params:oauth:grant-type:token-exchange"],\
                    "token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post",\
                    "private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256","RS384","RS512",\
                    "PS256","PS384","PS512","ES256","ES384"],\
                    "response_types_supported":[]}
                    """)
        }
    }
}
