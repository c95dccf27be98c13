import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("Verbs of the admin API")
struct AdminVerbTests {
    @Test("An agent is told as the command line tells it, made, switched off and removed")
    func agent() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            let made = try await yard.call(
                "POST", "/agents", key: boss, #"{"name":"Büro 1","subject":"s","audiences":["api://a","api://b"]}"#)
            let agent = try await yard.house.desk.agent(.name(try Name("Büro 1")))
            #expect(made.body == agent.json(issuer: yard.house.desk.issuer).text)
            #expect(agent.audiences.map(\.text) == ["api://a", "api://b"])
            let path = "/agents/B%C3%BCro%201"
            let off = try await yard.call("PATCH", path, key: boss, #"{"enabled":false}"#)
            #expect(try off.members["enabled"] as? Bool == false)
            #expect(try await yard.house.desk.agent(.id(agent.id)).isEnabled == false)
            #expect(try await yard.call("PATCH", path, key: boss, #"{"enabled":true}"#).body == made.body)
            #expect(try await yard.call("DELETE", path, key: boss).body == "")
            #expect(try await yard.call("GET", path, key: boss).status == 404)
        }
    }

    @Test(
        "A federated credential has the four values, and with `as` the text for a tool", arguments: SetupTool.allCases)
    func federatedCredential(tool: SetupTool) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let path = "/agents/helpdesk/federated-credential"
            let bare = try await yard.call("GET", path, key: estate.boss)
            #expect(
                bare.body == """
                    {"issuer":"https://login.contoso.example/fed","subject":"\(estate.helpdesk.subject)",\
                    "audience":"api://AzureADTokenExchange","name":"helpdesk"}
                    """)
            let answer = try await yard.call(
                "GET", path + "?audience=api://second&as=\(tool.rawValue)", key: estate.boss)
            let credential = try yard.house.desk.federatedCredential(
                of: estate.helpdesk, audience: try Audience("api://second"))
            #expect(try answer.text("text") == credential.setup(for: tool))
            #expect(try answer.text("audience") == "api://second")
            for query in ["?as=word", "?audience=api://other"] {
                let refused = try await yard.call("GET", path + query, key: estate.boss)
                #expect(try refused.flaw(asProblem: 400, type: "invalid-value") == nil)
            }
        }
    }

    @Test("All that can be said of a connection is taken, told, and changed alone")
    func connection() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let body = """
                {"name":"all","agent":"helpdesk","tenant":"contoso.example","client_id":"\(Estate.clientID)",\
                "permissions":"delegated","cloud":"usgov","scopes":["https://a.example/.default"],\
                "needs":["Mail.Send"],"preset":"intune","tenants":["fabrikam.example"],"assertion_algorithm":"RS256"}
                """
            let made = try await yard.call("POST", "/connections", key: boss, body)
            let connection = try await yard.house.desk.connection(.name(try Name("all")))
            #expect(made.body == connection.json(nil).text)
            #expect(made["ETag"] == "\"1\"")
            let settings = connection.settings
            #expect(settings.permissions == .delegated && settings.cloud == .usgov)
            #expect(settings.needs.map(\.text) == ["DeviceManagementManagedDevices.Read.All", "Mail.Send"])
            #expect(settings.otherTenants.map(\.text) == ["fabrikam.example"])
            #expect(settings.assertionAlgorithm == .rs256)
            let changed = try await yard.call(
                "PATCH", "/connections/all", key: boss, #"{"scopes":[],"cloud":"public"}"#)
            var expected = settings
            (expected.scopes, expected.cloud) = ([], .public)
            let now = try await yard.house.desk.connection(.id(connection.id))
            #expect(now.settings == expected)
            #expect(changed.body == now.json(nil).text)
        }
    }

    @Test("Entra's yes tells what was granted; its no is 502 with what the command line tells, and noted")
    func authorise() async throws {
        try await withYard(entra: { number, _ in number == 0 ? .token("an.access.token") : .refusal(700213) }) { yard in
            let boss = try await yard.house.furnish().boss
            let path = "/connections/graph/authorise"
            let yes = try await yard.call("POST", path, key: boss, #"{"tenant":"contoso.example"}"#)
            #expect(yes.status == 200)
            #expect(try yes.members["authorised"] as? Bool == true)
            let no = try await yard.call("POST", path, key: boss)
            #expect(try no.flaw(asProblem: 502, type: "entra-refused") == nil)
            #expect(try no.members["authorised"] as? Bool == false)
            let error = try #require(try no.members["error"] as? [String: Any])
            #expect(
                Set(error.keys) == [
                    "code", "message", "hint", "may_be_propagating", "what_happened", "page", "values", "slips",
                    "needs_sign_in", "trace_id", "correlation_id",
                ])
            #expect(error["code"] as? String == "AADSTS700213")
            let entra = try #require(try no.members["entra"] as? [String: Any])
            #expect(entra["code"] as? String == "AADSTS700213")
            let shown = try await yard.call("GET", "/connections/graph", key: boss)
            #expect(try shown.text("status") == "refused")
            let outcomes = try await yard.call("GET", "/connections/graph/outcomes", key: boss)
            #expect(
                outcomes.body == #"""
                    [{"tenant":"contoso.example","tried_at":1800000000,"last_good_at":1800000000,"code":"AADSTS700213"}]
                    """#)
            let foreign = try await yard.call("POST", path, key: boss, #"{"tenant":"fabrikam.example"}"#)
            #expect(try foreign.flaw(asProblem: 403, type: "not-allowed") == nil)
            #expect(try foreign.members["authorised"] as? Bool == false)
            let unfinished = try await yard.call("POST", "/connections/unfinished/authorise", key: boss)
            #expect(try unfinished.flaw(asProblem: 409, type: "not-usable") == nil)
        }
    }

    @Test("Entra that is away is 503 with the time to wait")
    func unavailable() async throws {
        try await withYard(entra: { _, _ in .throttled(retryAfter: 17) }) { yard in
            let boss = try await yard.house.furnish().boss
            let answer = try await yard.call("POST", "/connections/graph/authorise", key: boss)
            #expect(try answer.flaw(asProblem: 503, type: "entra-unavailable") == nil)
            #expect(answer["Retry-After"] == "17")
        }
    }

    @Test("A credential is moved, put back, and given up; what Entra refuses changes nothing")
    func credential() async throws {
        try await withYard(entra: { number, _ in number == 0 ? .refusal(7_000_215) : .token("an.access.token") }) {
            yard in
            let boss = try await yard.house.furnish().boss
            let path = "/connections/graph/credential"
            let secret = #"{"secret":{"value":"geheim~1","expires_at":1830297599}}"#
            let no = try await yard.call("POST", path, key: boss, secret)
            #expect(try no.flaw(asProblem: 502, type: "entra-refused") == nil)
            #expect(try await yard.call("GET", "/connections/graph", key: boss).text("credential") == "federated")
            let moved = try await yard.call("POST", path, key: boss, secret)
            #expect(try moved.text("credential") == "secret")
            #expect(try moved.text("previous_credential") == "federated")
            #expect(try moved.members["secret_expires_at"] as? Int == 1_830_297_599)
            #expect(moved["ETag"] == "\"2\"")
            let back = try await yard.call("POST", path, key: boss, #"{"previous":true,"untried":true}"#)
            #expect(try back.text("credential") == "federated")
            let forgotten = try await yard.call("POST", path, key: boss, #"{"forget_previous":true}"#)
            #expect(try forgotten.members["previous_credential"] is NSNull)
            #expect(yard.house.entra.requests.count == 2, "untried is not tried")
            let none = try await yard.call("POST", path, key: boss, #"{"previous":true}"#)
            #expect(try none.flaw(asProblem: 400, type: "bad-request") == nil)
        }
    }

    @Test("Comparing tells the same as the command, and a consent address is for a tenant of the connection's")
    func compareAndConsent() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let triple = try await yard.house.desk.triple(of: .id(estate.graph.id))
            for issuer in [triple.issuer.text, triple.issuer.text + "/"] {
                let body: JSON = [
                    "issuer": .string(issuer), "subject": .string(triple.subject.text),
                    "audience": .string(triple.audience.text),
                ]
                let answer = try await yard.call("POST", "/connections/graph/compare", key: estate.boss, body.text)
                #expect(answer.status == 200)
                #expect(try answer.members["same"] as? Bool == (issuer == triple.issuer.text))
            }
            let own = try await yard.call("GET", "/connections/graph/consent-address", key: estate.boss)
            #expect(try own.text("address")?.contains("/contoso.example/") == true)
            let foreign = try await yard.call(
                "GET", "/connections/graph/consent-address?tenant=fabrikam.example", key: estate.boss)
            #expect(try foreign.flaw(asProblem: 403) == nil)
        }
    }

    @Test("The public half comes as a file of each form, under a safe name")
    func publicHalf() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            let made = try await yard.call(
                "POST", "/certificates", key: boss, #"{"name":"Büro \";x=y","create":{"bits":2048}}"#)
            #expect(made.status == 201, "\(made.body)")
            let path = "/certificates/\(try #require(try made.text("id")))/public"
            for (query, form, type) in [
                ("", "cer", "application/pkix-cert"), ("?form=cer", "cer", "application/pkix-cert"),
                ("?form=pem", "pem", "application/x-pem-file"), ("?form=crt", "crt", "application/x-pem-file"),
            ] {
                let file = try await yard.call("GET", path + query, key: boss)
                #expect(file.status == 200)
                #expect(file["Content-Type"] == type)
                #expect(file["Content-Disposition"] == "attachment; filename=\"B-ro-x-y.\(form)\"")
                #expect(file["Cache-Control"] == "no-store")
                #expect(file["X-Content-Type-Options"] == "nosniff")
                #expect(file.body.hasPrefix("-----BEGIN CERTIFICATE-----\n") == (form != "cer"))
                #expect(!file.body.contains("PRIVATE"))
            }
            let other = try await yard.call("GET", path + "?form=pfx", key: boss)
            #expect(try other.flaw(asProblem: 400, type: "invalid-value") == nil)
        }
    }

    @Test("A certificate file that is none, or a length that none has, is refused with what to do")
    func badCertificates() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            for body in [#"{"name":"n","pkcs12":"AAAA","password":"x"}"#, #"{"name":"n","create":{"bits":2500}}"#] {
                let answer = try await yard.call("POST", "/certificates", key: boss, body)
                #expect(try answer.flaw(asProblem: 400, type: "certificate-file") == nil)
                #expect(try answer.text("hint")?.isEmpty == false)
            }
        }
    }

    @Test("A client's key is told when it is made, works, and goes on for as long as was said after the next")
    func clients() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let made = try await yard.call(
                "POST", "/clients", key: estate.boss, #"{"name":"n","allow":["agent:helpdesk"]}"#)
            let key = try #require(try made.text("key"))
            #expect(Set(try made.members.keys) == ["id", "name", "key"])
            let mint = "/v1/agents/helpdesk/token"
            #expect(try await yard.answer(to: Ask(mint, key: key)).status == 200)
            let shown = try await yard.call("GET", "/clients/n", key: estate.boss)
            #expect(try shown.members["allow"] as? [String] == ["agent:helpdesk"])
            #expect(try shown.members["last_used_at"] as? Int == 1_800_000_000)
            let stranger = try await yard.call("GET", "/clients/stranger", key: estate.boss)
            #expect(try stranger.members["last_used_at"] is NSNull)
            #expect(try shown.members["admin"] as? Bool == false)
            let next = try await yard.call("POST", "/clients/n/rotate", key: estate.boss, #"{"overlap":60}"#)
            let nextKey = try #require(try next.text("key"))
            #expect(try await yard.answer(to: Ask(mint, key: key)).status == 200)
            yard.house.clock.advance(61)
            #expect(try await yard.answer(to: Ask(mint, key: key)).status == 401)
            #expect(try await yard.answer(to: Ask(mint, key: nextKey)).status == 200)
            #expect(try await yard.call("DELETE", "/clients/n", key: estate.boss).status == 204)
            #expect(try await yard.answer(to: Ask(mint, key: nextKey)).status == 401)
        }
    }

    @Test("An admin client mints nothing that it was not granted")
    func grants() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            #expect(try await yard.answer(to: Ask("/v1/agents/helpdesk/token", key: estate.boss)).status == 403)
        }
    }

    @Test("Nothing is revoked before it is confirmed: 409 tells what it would touch", arguments: ["all", "one"])
    func revoke(which: String) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let active = try #require(try await yard.house.desk.ring().active?.keyID)
            let path = which == "all" ? "/keys/revoke-all" : "/keys/\(active)/revoke"
            for body in ["", "{}", #"{"confirm":false}"#] {
                let asked = try await yard.call("POST", path, key: estate.boss, body)
                #expect(try asked.flaw(asProblem: 409, type: "unconfirmed") == nil)
                let report = try #require(try asked.members["report"] as? [String: Any])
                #expect((report["revoked"] as? [String])?.contains(active) == true)
                #expect(report["agents"] as? [String] == ["helpdesk", "retired"])
            }
            #expect(try await yard.house.desk.ring().active?.keyID == active)
            let done = try await yard.call("POST", path, key: estate.boss, #"{"confirm":true}"#)
            #expect(done.status == 200)
            #expect(try await yard.house.desk.ring().active?.keyID != active)
            let again = try await yard.call("POST", "/keys/\(active)/revoke", key: estate.boss, #"{"confirm":true}"#)
            #expect(try again.flaw(asProblem: 409, type: "key-state") == nil)
        }
    }

    @Test("Rotating tells how long the next key has to be seen; to a key that is not ready it is 409")
    func rotate() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let spare = try #require(try await yard.house.desk.ring().spares.first?.keyID)
            let early = try await yard.call("POST", "/keys/rotate", key: estate.boss, #"{"to":"\#(spare)"}"#)
            #expect(try early.flaw(asProblem: 409, type: "key-state") == nil, "\(early.body)")
            let wish = try await yard.call("POST", "/keys/rotate", key: estate.boss)
            #expect(try wish.members["activated"] as? Bool == false)
            #expect(try wish.text("kid") == spare)
            let now = try await yard.call("POST", "/keys/rotate", key: estate.boss, #"{"now":true,"to":"\#(spare)"}"#)
            #expect(try now.members["activated"] as? Bool == true, "\(now.body)")
            #expect(try await yard.house.desk.ring().active?.keyID == spare)
        }
    }

    @Test("The chain is verified, against a head too, and where it is broken the answer says so")
    func verify() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let whole = try await yard.call("POST", "/audit/verify", key: estate.boss)
            #expect(try whole.members["ok"] as? Bool == true)
            let head = try #require(try whole.text("head"))
            let again = try await yard.call("POST", "/audit/verify", key: estate.boss, #"{"head":"\#(head)"}"#)
            #expect(again.body == whole.body)
            let unread = try await yard.call("POST", "/audit/verify", key: estate.boss, #"{"head":"x"}"#)
            #expect(try unread.flaw(asProblem: 400, type: "invalid-value") == nil)
            let other = "\(head.prefix { $0 != ":" }):\(String(repeating: "0", count: 64))"
            let cutOff = try await yard.call("POST", "/audit/verify", key: estate.boss, #"{"head":"\#(other)"}"#)
            #expect(cutOff.status == 200)
            #expect(try cutOff.members["ok"] as? Bool == false)
        }
    }
}
