import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Federated clients at POST /oauth2/token", .timeLimit(.minutes(2)))
struct FederatedClientTests {
    private static let exchange = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
    private static let jwt = "urn:ietf:params:oauth:token-type:jwt"
    private static let access = "urn:ietf:params:oauth:token-type:access_token"

    /// A plane with the client `sync`, which is known by tokens of another issuer and may use what the estate has.
    private func withSync(
        allow: [String] = ["agent:helpdesk", "connection:graph"], _ body: (Yard, OtherIssuer) async throws -> Void
    ) async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            _ = try await yard.house.furnish()
            let other = try OtherIssuer()
            yard.house.issuers.add(other)
            _ = try await yard.house.desk.addClient(
                ClientDraft(name: Name("sync"), allowed: allow.map { try ClientDraft.Allowance($0) }),
                knownBy: .identity(other.issuer, Subject("s"), nil, isSingleUse: false), by: TestHouse.admin)
            try await body(yard, other)
        }
    }

    private func token(_ other: OtherIssuer, _ more: [String: any Sendable] = [:]) throws -> String {
        let usual: [String: any Sendable] = ["sub": "s", "aud": "http://localhost:8444", "exp": 1_800_000_600]
        return try other.token(usual.merging(more) { $1 })
    }

    private func exchange(_ token: String, _ more: String = "", type: String = jwt) -> Ask {
        .token("\(Self.exchange)&subject_token=\(token)&subject_token_type=\(type)\(more)")
    }

    private func assertion(_ token: String, _ more: String = "") -> Ask {
        let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return .token(
            "grant_type=client_credentials&client_assertion_type=\(type)&client_assertion=\(token)\(more)")
    }

    @Test("A token becomes an access token of a connection, as RFC 8693 has the answer")
    func accessToken() async throws {
        try await withSync { yard, other in
            let answer = try await yard.answer(
                to: exchange(token(other), "&scope=https://graph.microsoft.com/.default"))
            #expect(answer.status == 200 && answer["Cache-Control"] == "no-store")
            #expect(
                answer.body == """
                    {"access_token":"token-0","issued_token_type":"\(Self.access)","token_type":"Bearer",\
                    "expires_in":3599}
                    """)
        }
    }

    @Test("It becomes an assertion of an agent, which has the type N_A")
    func agentAssertion() async throws {
        try await withSync { yard, other in
            for more in ["&scope=agent:helpdesk", "&audience=api://second", "&requested_token_type=\(Self.jwt)"] {
                let answer = try await yard.answer(to: exchange(token(other), more))
                #expect(answer.status == 200, "\(answer.body)")
                #expect(try answer.text("issued_token_type") == Self.jwt && answer.text("token_type") == "N_A")
                let issued = try SignedToken(#require(try answer.text("access_token")))
                #expect(issued.claims.issuer == "https://login.contoso.example/fed")
                #expect(
                    issued.claims.audiences == [
                        more.hasPrefix("&audience") ? "api://second" : "api://AzureADTokenExchange"
                    ])
            }
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 1000).map(\.record)
            let sync = try await yard.house.desk.client(.name(Name("sync"))).id
            #expect(rows.filter { $0.action == "token.mint" }.map(\.actor).allSatisfy { $0 == "client:\(sync)" })
        }
    }

    @Test("Whatever the token is called, and with the client named besides", arguments: TokenExchange.subjectTypes)
    func types(type: String) async throws {
        try await withSync(allow: ["connection:graph"]) { yard, other in
            for more in [
                "", "&client_id=sync", "&requested_token_type=\(Self.access)", "&resource=https://graph.microsoft.com",
            ] {
                let answer = try await yard.answer(to: exchange(token(other), more, type: type))
                #expect(answer.status == 200, "\(answer.body)")
            }
        }
    }

    @Test("The same token as a client assertion is RFC 6749's answer")
    func clientAssertion() async throws {
        try await withSync(allow: ["connection:graph"]) { yard, other in
            for more in ["", "&client_id=sync"] {
                let answer = try await yard.answer(to: assertion(token(other), more))
                #expect(answer.status == 200)
                #expect(try answer.text("token_type") == "Bearer" && answer.text("issued_token_type") == nil)
            }
        }
    }

    @Test("What is wrong with an exchange is told, as RFC 8693 names it")
    func refusedExchanges() async throws {
        try await withSync { yard, other in
            let (good, graph) = (try token(other), "&scope=connection:graph")
            let rows: [(Ask, String, String)] = [
                (.token(Self.exchange), "invalid_request", "There is no subject_token."),
                (
                    .token("\(Self.exchange)&subject_token=\(good)"), "invalid_request",
                    "The subject_token_type has to be"
                ),
                (
                    exchange(good, type: "urn:ietf:params:oauth:token-type:saml2"), "invalid_request",
                    "The subject_token_type"
                ),
                (exchange(good, "&actor_token=\(good)"), "invalid_request", "An actor_token is not taken"),
                (exchange(good, "&requested_token_type=x"), "invalid_request", "The requested_token_type has to be"),
                (
                    exchange(good, "\(graph)&requested_token_type=\(Self.jwt)"), "invalid_request",
                    "Of a connection there are"
                ),
                (
                    exchange(good, "&scope=agent:helpdesk&requested_token_type=\(Self.access)"), "invalid_request",
                    "Of an agent there are assertions"
                ),
                (exchange(good, "&client_id=job"), "invalid_request", "The subject_token is of another client"),
                (
                    exchange(good, "&resource=https://vault.azure.net"), "invalid_scope",
                    "None of this client's connections"
                ),
                (exchange(good, "&audience=api://other"), "invalid_target", "audience"),
                (exchange(good, "&scope=agent:retired"), "unauthorized_client", "was not granted that"),
                (exchange("nonsense"), "invalid_request", "The token is no signed JWT"),
                (exchange(try token(other, ["exp": 1_799_999_999])), "invalid_request", "The token has expired."),
                (
                    exchange(try token(other, ["iss": "https://evil.example"])), "invalid_request",
                    "No client is known here by"
                ),
                (exchange(try token(other, ["sub": "t"])), "invalid_request", "tokens about 't'"),
                (exchange(good.dropLast(8) + "AAAAAAAA"), "invalid_request", "signed by no key"),
                (
                    exchange(String(repeating: "a", count: SignedToken.limit + 1)), "invalid_request",
                    "more than 16384 bytes"
                ),
            ]
            for (ask, error, words) in rows {
                let answer = try await yard.answer(to: ask)
                #expect(answer.status == 400)
                #expect(try answer.text("error") == error, "\(words)")
                #expect(try answer.text("error_description")?.contains(words) == true, "\(answer.body)")
                #expect(!answer.body.contains(good))
            }
            #expect(!yard.house.log.text.contains(good))
        }
    }

    @Test("Whoever proves itself twice has to be the same both times")
    func proven() async throws {
        try await withSync { yard, other in
            let rival = try await yard.house.addClient("rival", allow: ["connection:graph"])
            let ask = try exchange(token(other), "&scope=connection:graph")
            let basic = Data("rival:\(rival)".utf8).base64EncodedString()
            let answer = try await yard.answer(to: ask.with { $0.fields.append(("Authorization", "Basic \(basic)")) })
            #expect(answer.status == 400)
            #expect(try answer.text("error_description")?.contains("of another client") == true)
            let sync = try await yard.house.desk.rotateKey(of: .name(Name("sync")), overlap: 0, by: TestHouse.admin)
            let own = Data("sync:\(sync.revealKey())".utf8).base64EncodedString()
            let good = try await yard.answer(to: ask.with { $0.fields.append(("Authorization", "Basic \(own)")) })
            #expect(good.status == 200)
            let wrong = try await yard.answer(to: ask.with { $0.fields.append(("Authorization", "Basic eDp5")) })
            #expect(wrong.status == 401)
        }
    }

    @Test("What is wrong with a client assertion is told, as RFC 6749 names it")
    func refusedAssertions() async throws {
        try await withSync { yard, other in
            let good = try token(other)
            let rows: [(Ask, Int, String, String)] = [
                (
                    .token("grant_type=client_credentials&client_assertion=\(good)"), 400, "invalid_request",
                    "client_assertion_type"
                ),
                (assertion(good, "&client_secret=a"), 400, "invalid_request", "in two ways at once"),
                (assertion(good, "&client_id=job"), 401, "invalid_client", "do not belong together"),
                (assertion(try token(other, ["exp": 1_799_999_999])), 401, "invalid_client", "has expired"),
                (assertion(try token(other, ["aud": "x"])), 401, "invalid_client", "for 'x'"),
            ]
            for (ask, status, error, words) in rows {
                let answer = try await yard.answer(to: ask)
                #expect(answer.status == status)
                #expect(try answer.text("error") == error)
                #expect(try answer.text("error_description")?.contains(words) == true, "\(answer.body)")
                #expect((answer["WWW-Authenticate"] != nil) == (status == 401))
            }
        }
    }

    @Test("An issuer that cannot be asked is 503 with Retry-After, and its reason")
    func unreadable() async throws {
        try await withSync { yard, other in
            other.fail("other.example refuses the connection")
            for ask in [try exchange(token(other)), try assertion(token(other))] {
                let answer = try await yard.answer(to: ask)
                #expect(answer.status == 503 && answer["Retry-After"] == "5")
                #expect(try answer.text("error") == "temporarily_unavailable")
                #expect(try answer.text("error_description")?.contains("refuses the connection") == true)
            }
        }
    }

    @Test("The metadata names both")
    func metadata() async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask("/.well-known/oauth-authorization-server", method: "GET"))
            let members = try answer.members
            #expect((members["grant_types_supported"] as? [String])?.contains(TokenExchange.grantType) == true)
            #expect(
                (members["token_endpoint_auth_methods_supported"] as? [String])?.contains("private_key_jwt") == true)
            let algorithms = members["token_endpoint_auth_signing_alg_values_supported"] as? [String]
            #expect(algorithms?.contains("ES256") == true && algorithms?.contains("none") == false)
        }
    }
}
