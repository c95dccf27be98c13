import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("POST /v1/connections/{connection}/token")
struct ExchangeRouteTests {
    private static let path = "/v1/connections/graph/token"

    @Test("An access token comes from Entra, then from memory, with what is left of it")
    func success() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.path, key: estate.job)
            let first = try await yard.answer(to: ask)
            #expect(first.status == 200)
            #expect(first["Content-Type"] == "application/json")
            #expect(first["Cache-Control"] == "no-store")
            #expect(
                first.body == """
                    {"access_token":"token-0","token_type":"Bearer","expires_in":3599,"expires_at":1800003599,\
                    "source":"entra"}
                    """)
            yard.house.clock.advance(99)
            let second = try await yard.answer(to: ask)
            #expect(
                second.body == """
                    {"access_token":"token-0","token_type":"Bearer","expires_in":3500,"expires_at":1800003599,\
                    "source":"cache"}
                    """)
        }
    }

    @Test(
        "force_refresh asks Entra again, false does not",
        arguments: [(#"{"force_refresh":true}"#, "token-1"), (#"{"force_refresh":false}"#, "token-0")])
    func forceRefresh(body: String, token: String) async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            let estate = try await yard.house.furnish()
            _ = try await yard.answer(to: Ask(Self.path, key: estate.job))
            let answer = try await yard.answer(to: Ask(Self.path, key: estate.job, body: body))
            #expect(try answer.text("access_token") == token)
        }
    }

    @Test("Scope and tenant may be said as the connection has them, with one slash more")
    func ownValues() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let body = #"{"scope":"https://graph.microsoft.com//.default","tenant":"Contoso.Example"}"#
            let answer = try await yard.answer(to: Ask(Self.path, key: estate.job, body: body))
            #expect(answer.status == 200)
            #expect(yard.house.entra.requests.first?.path == "/contoso.example/oauth2/v2.0/token")
            #expect(yard.house.entra.requests.first?.field("scope") == "https://graph.microsoft.com/.default")
        }
    }

    @Test("What is refused without asking Entra, and with which words", arguments: RefusedRequest.exchange)
    func refusals(row: RefusedRequest) async throws {
        try await row.check()
    }

    @Test("Entra's no is answered 502 with its code and marks inside")
    func entraRefuses() async throws {
        try await withYard(entra: { _, _ in .refusal(700_213) }) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(Self.path, key: estate.job))
            #expect(answer.status == 502)
            #expect(answer["Retry-After"] == nil)
            #expect(answer["Cache-Control"] == "no-store")
            let members = try answer.members
            #expect(Set(members.keys) == ["error", "error_description", "hint", "entra", "may_be_propagating"])
            #expect(members["may_be_propagating"] as? Bool == true)
            #expect(members["error"] as? String == "invalid_grant")
            #expect(members["error_description"] as? String == "AADSTS700213: No.")
            #expect(
                answer.body.hasSuffix(
                    #"""
                    "entra":{"code":"AADSTS700213","error_codes":[700213],\#
                    "trace_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000001",\#
                    "correlation_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000002","timestamp":"2026-11-23 10:00:00Z"},\#
                    "may_be_propagating":true}
                    """#))
        }
    }

    @Test("Entra's wait is passed on, and the rest of it on the next request, without asking again")
    func entraThrottles() async throws {
        try await withYard(entra: { _, _ in .throttled(retryAfter: 17) }) { yard in
            let estate = try await yard.house.furnish()
            let first = try await yard.answer(to: Ask(Self.path, key: estate.job))
            #expect(first.status == 503)
            #expect(first["Retry-After"] == "17")
            #expect(try first.text("error") == "temporarily_unavailable")
            #expect(try first.text("hint") == "Try again in 17 seconds.")
            #expect(try first.members["entra"] == nil)
            yard.house.clock.advance(10)
            let second = try await yard.answer(to: Ask(Self.path, key: estate.job))
            #expect(second.status == 503)
            #expect(second["Retry-After"] == "7")
            #expect(yard.house.entra.requests.count == 1)
        }
    }

    @Test("An answer of Entra's that is none is 503 with a time to wait")
    func entraIsBroken() async throws {
        try await withYard(entra: { _, _ in .token("") }) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(Self.path, key: estate.job))
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "5")
        }
    }

    @Test("Beyond a client's bound the answer is 429 with a time to wait; other clients are served")
    func busy() async throws {
        let gate = Gate()
        let plan = HousePlan.with { $0.settings.requestsPerClient = 1 }
        try await withYard(
            plan,
            entra: { _, _ in
                await gate.pass()
                return .token("t")
            }
        ) { yard in
            let estate = try await yard.house.furnish()
            let other = try await yard.house.addClient("other", allow: ["agent:helpdesk"])
            async let held = yard.answer(to: Ask(Self.path, key: estate.job))
            try await eventually("the request that Entra holds") { !yard.house.entra.requests.isEmpty }
            let answer = try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.job))
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "1")
            #expect(
                answer.body == #"""
                    {"error":"temporarily_unavailable","error_description":"Too many requests are under way at once.",\#
                    "hint":"Try again in 1 seconds."}
                    """#)
            #expect(try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: other)).status == 200)
            gate.open()
            #expect(try await held.status == 200)
            #expect(try await yard.answer(to: Ask(Self.path, key: estate.job)).status == 200)
        }
    }
}
