import Foundation
import Testing

@testable import EntraSimulator

/// One way for a redemption to fail after a good sign-in.
struct RedemptionRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: Int
    let status: Int
    /// What is different already when Anna signs in.
    var before: @Sendable (inout Draft) -> Void = { _ in }
    /// What is different when the code or the refresh token is redeemed.
    let change: @Sendable (inout Draft) -> Void

    init(_ name: String, _ code: Int, _ status: Int = 400, _ change: @escaping @Sendable (inout Draft) -> Void) {
        testDescription = "\(name): \(code)"
        self.code = code
        self.status = status
        self.change = change
    }

    init(
        _ name: String, _ code: Int, _ status: Int = 400, before: @escaping @Sendable (inout Draft) -> Void,
        then change: @escaping @Sendable (inout Draft) -> Void = { _ in }
    ) {
        self.init(name, code, status, change)
        self.before = before
    }

    func check(_ rehearsal: Rehearsal, _ first: Draft) async throws {
        var draft = first
        change(&draft)
        try rehearsal.prepare(draft)
        let answer = try await rehearsal.send(draft)
        #expect(answer.code == code, "\(answer.body)")
        #expect(answer.status == status)
    }
}

/// The three credentials an application may have.
enum Proof: String, CaseIterable, Sendable {
    case secret, certificate, federated

    func bring(to draft: inout Draft, _ rehearsal: Rehearsal) {
        switch self {
        case .secret: draft.useSecret("secret", registered: ["value": "secret"])
        case .certificate:
            draft.useCertificate(
                at: rehearsal.base, validFrom: rehearsal.clock.now - 60, until: rehearsal.clock.now + 60)
        case .federated: break
        }
    }
}

@Suite struct RedemptionTests {
    @Test("A code and then its refresh token earn tokens in Anna's name", arguments: Proof.allCases)
    func good(proof: Proof) async throws {
        try await Rehearsal.run { rehearsal in
            var draft = try await rehearsal.signedIn { draft in
                proof.bring(to: &draft, rehearsal)
                draft.set("client_info", "1")
            }
            let first = try await rehearsal.send(draft)
            try Self.check(first, appidacr: proof == .secret ? "1" : "2", base: rehearsal.base)
            #expect(try await rehearsal.lastSighting()?["user"] == "anna@contoso.example")
            let token = try #require(first.json?["refresh_token"]?.text)
            draft.refresh(with: token)
            let second = try await rehearsal.send(draft)
            try Self.check(second, appidacr: proof == .secret ? "1" : "2", base: rehearsal.base)
            #expect(second.json?["refresh_token"] != .string(token))
            #expect(try await rehearsal.send(draft).status == 200, "the old one stays valid")
            let log = try await rehearsal.ask(.GET, "/simulator/log").body
            #expect(!log.contains(token) && !log.contains("eyJ"))
        }
    }

    private static func check(_ answer: Rehearsal.Answer, appidacr: JSONValue, base: String) throws {
        #expect(answer.status == 200, "\(answer.body)")
        let graph = "https://graph.microsoft.com"
        #expect(answer.json?["scope"] == .string("\(graph)/User.Read \(graph)/User.Read.All openid"))
        #expect(answer.json?["ext_expires_in"] == 3599)
        let claims = try #require(answer.claims)
        #expect(claims["aud"] == .string(graph))
        #expect(claims["scp"] == "User.Read User.Read.All openid")
        #expect(claims["roles"] == nil)
        #expect(claims["idtyp"] == "user")
        #expect(claims["oid"] == .string(Draft.anna))
        #expect(claims["upn"] == "anna@contoso.example")
        #expect(claims["name"] == "Anna")
        #expect(claims["tid"] == .string(Draft.tenant))
        #expect(claims["appidacr"] == appidacr)
        let id = try JSONWebToken(compact: try #require(answer.json?["id_token"]?.text)).claims
        #expect(id["aud"] == .string(Draft.client))
        #expect(id["iss"] == .string("\(base)/\(Draft.tenant)/v2.0"))
        #expect(id["nonce"] == "n-1")
        #expect(id["preferred_username"] == "anna@contoso.example")
        #expect(id["oid"] == .string(Draft.anna))
        #expect(id["sub"] == claims["sub"])
        let bytes = try #require(Base64URL.decode(answer.json?["client_info"]?.text ?? ""))
        let info = JSONValue(json: bytes)
        #expect(info == ["uid": .string(Draft.anna), "utid": .string(Draft.tenant)])
    }

    @Test("Neither refresh token nor id_token nor client_info comes unasked")
    func unasked() async throws {
        try await Rehearsal.run { rehearsal in
            let answer = try await rehearsal.send(try await rehearsal.signedIn { $0.ask("scope", "User.Read.All") })
            #expect(answer.status == 200)
            for name in ["refresh_token", "id_token", "client_info"] { #expect(answer.json?[name] == nil) }
        }
    }

    @Test("A code is held to what it was given for", arguments: Self.codeRows)
    func code(row: RedemptionRow) async throws {
        try await Rehearsal.run { rehearsal in
            try await row.check(rehearsal, rehearsal.signedIn(row.before))
        }
    }

    static let spa: @Sendable (inout Draft) -> Void = {
        $0.usePlatform("https://spa.example/", origin: "https://spa.example")
    }

    static let codeRows = [
        RedemptionRow("no code", 900_144) { $0.set("code", nil) },
        RedemptionRow("no redirect URI", 900_144) { $0.set("redirect_uri", nil) },
        RedemptionRow("an unknown code", 70000) { $0.set("code", "unknown") },
        RedemptionRow("another redirect URI", 500_112) { $0.set("redirect_uri", Draft.callback + "&x=1") },
        RedemptionRow("another verifier", 501_481) { $0.set("code_verifier", String(repeating: "w", count: 43)) },
        RedemptionRow("no verifier", 501_481) { $0.set("code_verifier", nil) },
        RedemptionRow(
            "a verifier nobody announced", 501_481,
            before: { draft in
                draft.ask("code_challenge", nil)
                draft.ask("code_challenge_method", nil)
            }),
        RedemptionRow("a blank scope", 28003) { $0.set("scope", " ") },
        RedemptionRow("another scope than at the sign-in", 28002) { draft in
            draft.set("scope", "https://graph.microsoft.com/Mail.Read")
        },
        RedemptionRow("another resource than at the sign-in", 28002) { $0.set("scope", "api://backend/Work.See") },
        RedemptionRow(
            "two resources", 28002, before: { $0.ask("scope", "User.Read api://backend/Work.See") },
            then: { $0.set("scope", "User.Read api://backend/Work.See") }),
        RedemptionRow("no credential on the Web", 7_000_218, 401) { $0.withoutProof() },
        RedemptionRow("a wrong credential", 700_213, 401) { $0.claims["sub"] = "agent:43" },
        RedemptionRow("a credential beside an Origin", 9_002_326) { $0.headers = [("Origin", "https://a.example")] },
        RedemptionRow("an Origin on the Web", 9_002_326) { draft in
            draft.withoutProof()
            draft.headers = [("Origin", "https://a.example")]
        },
        RedemptionRow(
            "a credential of a public client", 700_025, 401,
            before: { draft in
                draft.ask("redirect_uri", "http://localhost")
                draft.set("redirect_uri", "http://localhost")
            }),
        RedemptionRow(
            "an Origin of a public client", 9_002_326, before: { $0.usePlatform("http://localhost") },
            then: { $0.headers = [("Origin", "https://a.example")] }),
        RedemptionRow(
            "a single-page application without Origin", 9_002_327, before: spa, then: { $0.headers = [] }),
        RedemptionRow("consent that was withdrawn", 65001) { $0.app["delegated"] = nil },
        RedemptionRow("a user who is gone", 50034) { $0.users = [] },
        RedemptionRow("a user who is no longer assigned", 50105) { $0.app["assigned"] = [] },
        RedemptionRow("a second factor", 50076) { $0.users[0]?["demand"] = ["code": 50076] },
    ]

    @Test("A code serves once, for ten minutes, one client and one tenant")
    func once() async throws {
        try await Rehearsal.run { rehearsal in
            let draft = try await rehearsal.signedIn()
            #expect(try await rehearsal.send(draft).status == 200)
            #expect(try await rehearsal.send(draft).code == 54005)
            let late = try await rehearsal.signedIn()
            rehearsal.clock.advance(599)
            var wrong = late
            wrong.set("code_verifier", nil)
            #expect(try await rehearsal.send(wrong).code == 501_481)
            rehearsal.clock.advance(1)
            #expect(try await rehearsal.send(late).code == 70008)
        }
    }

    @Test("A code and a refresh token of another client or tenant are foreign", arguments: [false, true])
    func foreign(isRefresh: Bool) async throws {
        try await Rehearsal.run { rehearsal in
            let both: @Sendable (inout Draft) -> Void = { draft in
                draft.app["tenants"] = [.string(Draft.tenant), .string(Draft.otherTenant)]
            }
            var draft = isRefresh ? try await rehearsal.refreshing(both) : try await rehearsal.signedIn(both)
            var elsewhere = draft
            elsewhere.tenant = Draft.otherTenant
            #expect(try await rehearsal.send(elsewhere).code == (isRefresh ? 70000 : 700_005))
            draft.app["clientId"] = .string(Draft.otherClient)
            draft.set("client_id", Draft.otherClient)
            try rehearsal.prepare(draft)
            #expect(try await rehearsal.send(draft).code == 70000)
        }
    }

    @Test(
        "Applications that keep no secret redeem without one",
        arguments: [
            ("http://localhost", nil), ("https://spa.example/", "https://spa.example"),
        ] as [(String, String?)])
    func platforms(uri: String, origin: String?) async throws {
        try await Rehearsal.run { rehearsal in
            let draft = try await rehearsal.refreshing { $0.usePlatform(uri, origin: origin) }
            rehearsal.clock.advance(86_400)
            let answer = try await rehearsal.send(draft)
            #expect(answer.code == (origin == nil ? nil : 700_084))
            #expect(origin != nil || answer.claims?["appidacr"] == "0")
        }
    }

    @Test("A refresh token is held to its sign-in", arguments: Self.refreshRows)
    func refresh(row: RedemptionRow) async throws {
        try await Rehearsal.run { rehearsal in
            try await row.check(rehearsal, rehearsal.refreshing(row.before))
        }
    }

    static let refreshRows = [
        RedemptionRow("no refresh token", 900_144) { $0.set("refresh_token", nil) },
        RedemptionRow("an unknown refresh token", 70000) { $0.set("refresh_token", "unknown") },
        RedemptionRow("no credential", 7_000_218, 401) { $0.withoutProof() },
        RedemptionRow("a wrong credential", 700_213, 401) { $0.claims["sub"] = "agent:43" },
        RedemptionRow("a permission nobody agreed to", 65001) { $0.set("scope", "Mail.Read") },
        RedemptionRow("a resource nobody agreed to", 65001) { $0.set("scope", "https://vault.azure.net/.default") },
        RedemptionRow("two resources", 28002) { $0.set("scope", "User.Read api://backend/Work.See") },
        RedemptionRow("a user who is gone", 50034) { $0.users = [] },
        RedemptionRow("a user who is no longer assigned", 50105) { $0.app["assigned"] = [] },
        RedemptionRow("a second factor", 50076) { $0.users[0]?["demand"] = ["code": 50076] },
    ]

    @Test("Another resource that was agreed to may be asked for, and no scope means the first one")
    func otherResource() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = try await rehearsal.refreshing()
            draft.set("scope", "api://backend/.default")
            let answer = try await rehearsal.send(draft)
            #expect(answer.claims?["aud"] == "api://backend")
            #expect(answer.claims?["scp"] == "Work.See openid")
            draft.set("scope", nil)
            #expect(try await rehearsal.send(draft).claims?["aud"] == "https://graph.microsoft.com")
        }
    }

    @Test("A refresh token dies of disuse, of a revocation, and of a sign-in too long ago")
    func ends() async throws {
        try await Rehearsal.run { rehearsal in
            let draft = try await rehearsal.refreshing { $0.claims["exp"] = 1_800_080_000 }
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"refreshLife":"2h"}"#)
            rehearsal.clock.advance(7199)
            #expect(try await rehearsal.send(draft).status == 200)
            rehearsal.clock.advance(7199)
            #expect(try await rehearsal.send(draft).status == 200, "its use has prolonged it")
            rehearsal.clock.advance(7200)
            #expect(try await rehearsal.send(draft).code == 700_082)
            try await rehearsal.ask(
                .PUT, "/simulator/settings", body: #"{"refreshLife":"90d","signInFrequency":"6h"}"#)
            #expect(try await rehearsal.send(draft).status == 200)
            rehearsal.clock.advance(2)
            #expect(try await rehearsal.send(draft).code == 70043)
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"signInFrequency":"0"}"#)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/sessions?user=nobody").status == 404)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/sessions?user=berta@elsewhere.example").status == 204)
            #expect(try await rehearsal.send(draft).status == 200)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/sessions?user=anna@contoso.example").status == 204)
            #expect(try await rehearsal.send(draft).code == 50173)
        }
    }

    @Test("A demand comes with a challenge, and a sign-in that repeats it is enough")
    func demand() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = try await rehearsal.refreshing()
            draft.users[0]?["demand"] = ["code": 50158, "suberror": "basic_action"]
            try rehearsal.prepare(draft)
            let refused = try await rehearsal.send(draft)
            #expect(refused.code == 50158)
            #expect(refused.json?["error"] == "interaction_required")
            #expect(refused.json?["suberror"] == "basic_action")
            let challenge = try #require(refused.json?["claims"]?.text)
            #expect(JSONValue(json: challenge.utf8)?["access_token"]?["capolids"] != nil)
            let users = draft.users
            let again = try await rehearsal.refreshing { draft in
                draft.users = users
                draft.ask("claims", challenge)
            }
            #expect(try await rehearsal.send(again).status == 200)
        }
    }
}
