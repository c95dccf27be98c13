import Foundation
import Testing

@testable import EntraSimulator

@Suite struct AdminConsentTests {
    private static func wanting(_ draft: inout Draft) {
        draft.useSecret("secret", registered: ["value": "secret"])
        draft.app["redirectURIs"] = ["web": ["https://aureole.example/consented"]]
        draft.app["multiTenant"] = true
        draft.app["roles"] = nil
        draft.app["wanted"] = [
            "roles": ["https://graph.microsoft.com": ["User.Read.All"], "api://backend": ["Work.Do"]],
            "delegated": ["https://graph.microsoft.com": ["User.Read"]],
        ]
        draft.tenant = Draft.otherTenant
    }

    private static func ask(
        _ rehearsal: Rehearsal, _ path: String, _ change: [(String, String)] = []
    ) async throws -> Rehearsal.Answer {
        let first = [
            ("client_id", Draft.client), ("redirect_uri", "https://aureole.example/consented"), ("state", "s&1"),
            ("scope", "https://graph.microsoft.com/.default"),
        ]
        let query = (first.filter { pair in !change.contains { $0.0 == pair.0 } } + change)
            .map { "\(Form.encode($0.0))=\(Form.encode($0.1))" }.joined(separator: "&")
        return try await rehearsal.ask(.GET, "/\(path)?\(query)")
    }

    @Test("Consent brings the application into the tenant and grants what it wants")
    func accepted() async throws {
        try await Rehearsal.run { rehearsal in
            #expect(try await rehearsal.judge(Self.wanting).code == 700_016)
            let page = try await Self.ask(rehearsal, "\(Draft.otherTenant)/v2.0/adminconsent")
            #expect(page.body.contains("<button>Accept</button>") && page.body.contains("<button>Decline</button>"))
            #expect(page.body.contains("https://graph.microsoft.com: User.Read.All"))
            #expect(!page.body.contains("Work.Do"))
            let answer = try await Self.ask(
                rehearsal, "\(Draft.otherTenant)/v2.0/adminconsent", [("simulator_answer", "accept")])
            #expect(
                answer.reply == [
                    "admin_consent": "True", "tenant": Draft.otherTenant, "state": "s&1",
                    "scope": "https://graph.microsoft.com/.default",
                ])
            #expect(try await rehearsal.judge(Self.wanting).claims?["roles"] == ["User.Read.All"])
            let other: (inout Draft) -> Void = { draft in
                Self.wanting(&draft)
                draft.set("scope", "api://backend/.default")
            }
            #expect(try await rehearsal.judge(other).claims?["roles"] == nil)
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"consent":"accept"}"#)
            let all = try await Self.ask(rehearsal, "\(Draft.otherTenant)/adminconsent")
            #expect(all.reply == ["admin_consent": "True", "tenant": Draft.otherTenant, "state": "s&1"])
            #expect(try await rehearsal.judge(other).claims?["roles"] == ["Work.Do"])
        }
    }

    @Test("At home, consent makes the missing service principal", arguments: ["organizations", "contoso.example"])
    func home(name: String) async throws {
        try await Rehearsal.run { rehearsal in
            let atHome: (inout Draft) -> Void = { draft in
                Self.wanting(&draft)
                draft.tenant = Draft.tenant
                draft.app["tenants"] = []
            }
            #expect(try await rehearsal.judge(atHome).code == 7_000_229)
            let answer = try await Self.ask(rehearsal, "\(name)/v2.0/adminconsent", [("simulator_answer", "accept")])
            #expect(answer.reply?["tenant"] == Draft.tenant)
            #expect(try await rehearsal.judge(atHome).claims?["roles"] == ["User.Read.All"])
        }
    }

    @Test(
        "What is wrong goes to the right place",
        arguments: [
            ("contoso.example/v2.0", [("client_id", Draft.otherClient)], 700_016, nil),
            ("contoso.example/v2.0", [("redirect_uri", "https://elsewhere.example/")], 50011, nil),
            ("fabrikam.example", [], 90002, nil), ("common/v2.0", [], 9_001_023, nil),
            ("contoso.example/v2.0", [("scope", "")], 900_144, "invalid_request"),
            ("contoso.example/v2.0", [("scope", "api://nobody/.default")], 500_011, "invalid_resource"),
            ("contoso.example/v2.0", [("simulator_answer", "decline")], 65004, "access_denied"),
            ("common", [("simulator_answer", "decline")], 65004, "access_denied"),
        ] as [(String, [(String, String)], Int, String?)])
    func refused(path: String, change: [(String, String)], code: Int, error: String?) async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.judge(Self.wanting)
            let answer = try await Self.ask(rehearsal, "\(path)/adminconsent", change)
            #expect(answer.anyCode == code, "\(answer)")
            #expect(answer.reply?["error"] == error)
            #expect(answer.reply?["admin_consent"] == (error == nil ? nil : "True"))
            #expect(error == nil || answer.reply?["state"] == "s&1")
        }
    }

    @Test("A single-tenant application is not brought to other tenants")
    func singleTenant() async throws {
        try await Rehearsal.run { rehearsal in
            try await rehearsal.judge { draft in
                Self.wanting(&draft)
                draft.app["multiTenant"] = nil
            }
            #expect(try await Self.ask(rehearsal, "\(Draft.otherTenant)/v2.0/adminconsent").anyCode == 700_016)
        }
    }
}
