import Cryptography
import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("GET /identity/token")
struct ManagedIdentityTests {
    private static let graph = "&resource=https://graph.microsoft.com"
    private static let id = Estate.clientID

    @Test("An access token comes with its numbers as texts, the client ID and the resource as it was asked for")
    func success() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let answer = try await yard.answer(to: .managedIdentity("&resource=https://graph.microsoft.com/", key: key))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
            #expect(
                answer.body == """
                    {"access_token":"token-0","token_type":"Bearer","expires_in":"3599","expires_on":"1800003599",\
                    "resource":"https://graph.microsoft.com/","client_id":"\(Self.id)"}
                    """)
            let scope = yard.house.entra.requests.first?.field("scope")
            #expect(scope == "https://graph.microsoft.com/.default")
        }
    }

    @Test(
        "The connection is named in any of the spellings; an empty one is none, and what is not known is overlooked",
        arguments: [
            "&client_id=\(id)", "&object_id=ID", "&principal_id=ID", "&mi_res_id=graph",
            "&mi_res_id=/subscriptions/s/providers/Microsoft.ManagedIdentity/userAssignedIdentities/graph",
            "&msi_res_id=%2Fx%2Fgraph", "&resource_id=ID", "&client_id=", "&client_id=&mi_res_id=graph", "&unknown=1",
            "&unknown=1&unknown=2", "&xms_cc=CP1", "",
        ])
    func selectors(query: String) async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let query = query.replacing("ID", with: estate.graph.id.description)
            let answer = try await yard.answer(to: .managedIdentity(Self.graph + query, key: key))
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test("Percent-encoded or not, in any order and beside items of the URL's own, it is the same request")
    func spellings() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            for query in [
                "resource=https%3A%2F%2Fgraph.microsoft.com&api-version=2019-08-01",
                "a=b&resource=https://graph.microsoft.com&api-version=2019-08-01",
                "api-version=2019%2D08%2D01&resource=https://graph.microsoft.com%2f",
            ] {
                let answer = try await yard.answer(to: .managedIdentity(query, version: "", key: key))
                #expect(answer.status == 200, "\(answer.body)")
            }
            #expect(yard.house.entra.requests.count == 1)
        }
    }

    @Test("Of several connections the application's is taken, whichever others the client has")
    func severalConnections() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let other = "33333333-3333-4333-8333-333333333333"
            _ = try await yard.house.addConnection("other", agent: estate.helpdesk, clientID: other)
            let key = try await yard.house.addClient("app", allow: ["connection:graph", "connection:other"])
            for id in [other, Self.id] {
                let answer = try await yard.answer(to: .managedIdentity(Self.graph + "&client_id=\(id)", key: key))
                #expect(try answer.text("client_id") == id)
                #expect(yard.house.entra.requests.last?.field("client_id") == id)
            }
        }
    }

    @Test("A token that the resource turned away is replaced, and only that one")
    func rejectedToken() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let hash = Digest.hex(Digest.sha256("token-0".utf8))
            for (query, token) in [
                ("", "token-0"), ("&token_sha256_to_refresh=\(String(repeating: "0", count: 64))", "token-0"),
                ("&token_sha256_to_refresh=\(hash.uppercased())", "token-1"),
                ("&token_sha256_to_refresh=\(hash)", "token-1"),
            ] {
                let answer = try await yard.answer(to: .managedIdentity(Self.graph + query, key: key))
                #expect(try answer.text("access_token") == token, "\(query)")
            }
        }
    }

    @Test("Each token that is handed out lives five minutes at least")
    func fiveMinutes() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            for _ in 0..<200 {
                let answer = try await yard.answer(to: .managedIdentity(key: key))
                let left = try #require(try answer.text("expires_in").flatMap { Int($0) })
                #expect(left >= 300)
                yard.house.clock.advance(97)
            }
        }
    }

    @Test("What is refused, and with which words", arguments: RefusedDoor.managedIdentity)
    func refusals(row: RefusedDoor) async throws {
        try await row.check { key in .managedIdentity(row.query, version: row.version, key: key) }
    }

    @Test("A key in the query, as bearer or with 'Bearer' before it is none")
    func wrongPlace() async throws {
        try await withYard(.withoutRing) { yard in
            let key = try await yard.house.furnish().job
            let asks = [
                Ask.managedIdentity(Self.graph + "&X-IDENTITY-HEADER=\(key)&code=\(key)", key: nil),
                Ask.managedIdentity(key: nil).with { $0.fields.append(("Authorization", "Bearer \(key)")) },
                Ask.managedIdentity(key: "Bearer \(key)"), Ask.managedIdentity(key: ""),
            ]
            for answer in try await yard.answers(to: asks) {
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"] == "X-IDENTITY-HEADER realm=\"aureole\"")
                #expect(!answer.body.contains(key))
            }
        }
    }

    @Test("Entra's no is 400 with its code, sentence and correlation id in each of the five members")
    func entraRefuses() async throws {
        try await withYard(entra: { _, _ in .refusal(700_213) }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let answer = try await yard.answer(to: .managedIdentity(key: key))
            #expect(answer.status == 400)
            let members = try answer.members
            #expect(
                Set(members.keys)
                    == ["statusCode", "message", "correlationId", "error", "error_description", "entra"])
            #expect(members["statusCode"] as? Int == 400)
            #expect(members["error"] as? String == "invalid_grant")
            #expect(members["correlationId"] as? String == "0f1e2d3c-aaaa-bbbb-cccc-000000000002")
            for member in ["message", "error_description"] {
                #expect(try answer.text(member)?.hasPrefix("AADSTS700213: No. ") == true)
            }
        }
    }

    @Test("Entra's wait is passed on with 503")
    func entraThrottles() async throws {
        try await withYard(entra: { _, _ in .throttled(retryAfter: 17) }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let answer = try await yard.answer(to: .managedIdentity(key: key))
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "17")
            #expect(try answer.members["statusCode"] as? Int == 503)
        }
    }
}
