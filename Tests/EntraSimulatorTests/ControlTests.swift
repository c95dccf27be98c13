import AsyncHTTPClient
import Foundation
import Testing

@testable import EntraSimulator

@Suite struct ControlTests {
    @Test("The log tells what Entra saw, but no secret and no token")
    func log() async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.judge()
            let seen = try #require(try await rehearsal.lastSighting())
            #expect(seen["tenant"] == .string(Draft.tenant))
            #expect(seen["client_id"] == .string(Draft.client))
            #expect(seen["scope"] == "https://graph.microsoft.com/.default")
            #expect(seen["credential"] == "federated")
            #expect(seen["assertion"]?["header"]?["kid"] == "key-1")
            #expect(seen["assertion"]?["claims"]?["sub"] == "agent:42")
            #expect(seen["metadata"]?["discovery"] == .string(rehearsal.issuer.base + TestIssuer.discoveryPath))
            #expect(seen["metadata"]?["jwks"] == .string(rehearsal.issuer.base + TestIssuer.jwksPath))
            #expect(seen["metadata"]?["source"] == "fetched")
            #expect(seen["verdict"] == "issued")
            #expect(seen["time"] == "2027-01-15 08:00:00Z")
            let assertion = rehearsal.draft.key.token(header: rehearsal.draft.header, claims: rehearsal.draft.claims)
            let signature = try #require(assertion.split(separator: ".").last)
            try await rehearsal.judge { $0.useSecret("hush", registered: ["value": "hush"]) }
            let text = try await rehearsal.ask(.GET, "/simulator/log").body
            #expect(!text.contains(signature))
            #expect(!text.contains("hush"))
            #expect(!text.contains("eyJ"))
        }
    }

    @Test("The log names a refusal and why an issuer was not believed, until it is emptied")
    func refusals() async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.judge { $0.manners[TestIssuer.jwksPath] = .status(403) }
            let seen = try #require(try await rehearsal.lastSighting())
            #expect(seen["verdict"] == "AADSTS50166")
            #expect(seen["detail"]?.text?.hasSuffix("/jwks.json: status 403") == true)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/log").status == 204)
            #expect(try await rehearsal.ask(.GET, "/simulator/log").body == "[]")
        }
    }

    /// A fault and what the caller sees of it.
    struct FaultRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let order: String
        let status: Int
        let check: @Sendable (Rehearsal.Answer) -> Bool

        init(
            _ order: String, _ status: Int, _ check: @escaping @Sendable (Rehearsal.Answer) -> Bool
        ) {
            testDescription = order
            self.order = order
            self.status = status
            self.check = check
        }
    }

    static let faults = [
        FaultRow(#"{"kind":"throttle","retryAfter":7}"#, 429) { $0.header("retry-after") == "7" && $0.code == 90055 },
        FaultRow(#"{"kind":"throttle"}"#, 429) { $0.header("retry-after") == nil },
        FaultRow(#"{"kind":"serverError"}"#, 500) { $0.json == nil },
        FaultRow(#"{"kind":"serverError","status":503,"retryAfter":2}"#, 503) { $0.header("retry-after") == "2" },
        FaultRow(#"{"kind":"garbage"}"#, 200) { $0.body.hasPrefix("<html>") },
        FaultRow(#"{"kind":"empty"}"#, 200) { $0.body.isEmpty },
        FaultRow(#"{"kind":"slow","delay":20}"#, 200) { $0.claims != nil },
        FaultRow(#"{"kind":"noExpiresIn"}"#, 200) { $0.claims != nil && $0.json?["expires_in"] == nil },
        FaultRow(#"{"kind":"redirect"}"#, 302) { answer in
            answer.header("location")?.hasSuffix("/common/oauth2/v2.0/token") == true
        },
        FaultRow(#"{"kind":"redirect","location":"https://x.example/"}"#, 302) { answer in
            answer.header("location") == "https://x.example/"
        },
        FaultRow(#"{"kind":"refuse","code":53003,"error":"access_denied","text":"No."}"#, 400) { answer in
            answer.code == 53003 && answer.json?["error"] == "access_denied"
                && answer.json?["error_description"]?.text?.hasPrefix("AADSTS53003: No. Trace ID: ") == true
        },
        FaultRow(#"{"kind":"refuse","code":700213}"#, 401) { $0.code == 700_213 },
        FaultRow(#"{"kind":"huge","size":300000}"#, 200) { $0.body.utf8.count == 300_000 },
    ]

    @Test("A fault is played as ordered, and is in the log", arguments: Self.faults)
    func fault(row: FaultRow) async throws {
        try await Rehearsal.run { rehearsal in
            #expect(try await rehearsal.ask(.PUT, "/simulator/faults", body: row.order).status == 204)
            let answer = try await rehearsal.judge()
            #expect(answer.status == row.status)
            #expect(row.check(answer), "\(answer)")
            let kind = JSONValue(json: row.order.utf8)?["kind"]
            #expect(try await rehearsal.lastSighting()?["fault"] == kind)
        }
    }

    @Test("A fault can be meant for one kind of token request, for sign-ins or for consent")
    func selected() async throws {
        try await Rehearsal.run { rehearsal in
            let order =
                #"[{"kind":"refuse","code":1,"on":"authorize","count":1},{"kind":"refuse","code":2,"on":"adminconsent"}"#
                + #",{"kind":"refuse","code":3,"on":"refresh_token","count":1},{"kind":"empty","count":1}]"#
            let draft = try await rehearsal.refreshing()
            try await rehearsal.ask(.PUT, "/simulator/faults", body: order)
            let refused = try await rehearsal.authorize(draft)
            #expect(refused.anyCode == 1)
            #expect(refused.reply?["state"] == "a&b")
            #expect(try await rehearsal.lastSighting()?["fault"] == "refuse")
            #expect(try await rehearsal.send(draft).code == 3)
            #expect(try await rehearsal.authorize(draft).reply?["code"] != nil)
            #expect(try await rehearsal.send(draft).body.isEmpty)
            #expect(try await rehearsal.send(draft).status == 200)
            let uri = Form.encode(Draft.callback)
            let consent = "/contoso.example/adminconsent?client_id=\(Draft.client)&redirect_uri=\(uri)"
            #expect(try await rehearsal.ask(.GET, consent).anyCode == 2)
            try await rehearsal.ask(
                .PUT, "/simulator/faults", body: #"{"kind":"throttle","on":"authorize","retryAfter":3}"#)
            let throttled = try await rehearsal.authorize(draft)
            #expect(throttled.status == 429 && throttled.header("retry-after") == "3")
        }
    }

    @Test("A dropped connection gives no answer")
    func drop() async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.ask(.PUT, "/simulator/faults", body: #"{"kind":"drop","count":1}"#)
            await #expect(throws: HTTPClientError.remoteConnectionClosed) { try await rehearsal.judge() }
            #expect(try await rehearsal.judge().status == 200)
        }
    }

    @Test("A hanging request keeps the caller waiting, and does not keep the simulator from ending")
    func hang() async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.ask(.PUT, "/simulator/faults", body: #"{"kind":"hang"}"#)
            let outcome = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    _ = try? await rehearsal.judge()
                    return true
                }
                group.addTask {
                    while try await rehearsal.lastSighting()?["fault"] != "hang" {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    try await Task.sleep(for: .milliseconds(300))
                    return false
                }
                defer { group.cancelAll() }
                return try await group.next()
            }
            #expect(outcome == false)
        }
    }

    @Test("Faults come in the order given, as often as counted, until they are cleared")
    func counted() async throws {
        try await Rehearsal.run { rehearsal in
            let order = #"[{"kind":"throttle","count":2},{"kind":"empty","count":0},{"kind":"refuse","code":90033}]"#
            try await rehearsal.ask(.PUT, "/simulator/faults", body: order)
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await rehearsal.judge().status) }
            #expect(statuses == [429, 429, 401, 401, 401])
            #expect(try await rehearsal.ask(.GET, "/simulator/faults").json?.list?.count == 1)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/faults").status == 204)
            #expect(try await rehearsal.judge().status == 200)
        }
    }

    @Test(
        "An order that cannot be read is refused and changes nothing",
        arguments: [
            ("/simulator/faults", "{"), ("/simulator/faults", #"{"kind":"flood"}"#),
            ("/simulator/settings", #"{"jwksCache":"soon"}"#), ("/simulator/settings", #"{"expiresIn":"1"}"#),
        ])
    func unreadable(path: String, body: String) async throws {
        try await Rehearsal.run { (rehearsal: Rehearsal) async throws in
            #expect(try await rehearsal.ask(.PUT, path, body: body).status == 400)
            #expect(try await rehearsal.judge().json?["expires_in"] == 3599)
        }
    }

    @Test("Settings change the answers that follow")
    func settings() async throws {
        try await Rehearsal.run { rehearsal in
            let change = #"{"expiresIn":60,"refreshIn":30,"clockOffset":-100,"propagation":"10m"}"#
            let settings = try await rehearsal.ask(.PUT, "/simulator/settings", body: change).json
            #expect(
                settings == [
                    "jwksCache": "86400s", "propagation": "600s", "expiresIn": 60, "refreshIn": 30, "clockOffset": -100,
                    "refreshLife": "7776000s", "signInFrequency": "0s", "consent": "ask", "cloud": "public",
                ])
            let answer = try await rehearsal.judge()
            #expect(answer.json?["expires_in"] == 60)
            #expect(answer.json?["refresh_in"] == 30)
            #expect(answer.claims?["iat"] == 1_799_999_900)
            #expect(answer.claims?["exp"] == 1_799_999_960)
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"refreshIn":0,"clockOffset":-1000}"#)
            let early = try await rehearsal.judge { $0.claims["nbf"] = 1_799_999_970 }
            #expect(early.code == 700_024)
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"clockOffset":0}"#)
            #expect(try await rehearsal.judge().json?["refresh_in"] == nil)
        }
    }
}
