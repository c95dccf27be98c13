import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("An administrator's consent", .timeLimit(.minutes(2)))
struct ConsentTests {
    private let yes = ["admin_consent": "True", "tenant": "11111111-1111-4111-8111-111111111111"]

    private func begin(_ signed: SignedInHouse, tenant: String? = nil) async throws -> (BrowserErrand, [String: String])
    {
        let errand = try await signed.desk.beginConsent(
            .id(signed.connection.id), tenant: try tenant.map { try Tenant($0) }, session: signed.session,
            by: signed.caller)
        return (errand, SignInEntra.fields(errand.url.split(separator: "?", maxSplits: 1)[1]))
    }

    @Test("It is asked of one tenant, needs no code, and lets go of every token fetched before")
    func consent() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            _ = try await signed.exchange()
            let (errand, query) = try await begin(signed)
            #expect(
                errand.url.hasPrefix("https://localhost:\(signed.house.entra.port)/contoso.example/v2.0/adminconsent?"))
            #expect(query["scope"] == "https://graph.microsoft.com/.default")
            #expect(query["redirect_uri"] == "http://localhost:8444/auth/callback")
            let asked = signed.house.entra.requests.count
            let outcome = try await signed.complete(yes.merging(["state": query["state"]!]) { $1 }, errand)
            #expect(outcome.purpose == .consented && outcome.connection.status == .authorised)
            #expect(signed.house.entra.requests.count == asked)
            #expect(try await signed.exchange(force: false) == "anna@contoso.example")
            #expect(signed.house.entra.requests.count == asked + 1, "the token from before is not handed out again")
            #expect(try await signed.house.audited(.consentAnswered).map(\.outcome) == ["ok"])
        }
    }

    private static let no: [(fields: [String: String], isDeclined: Bool)] = [
        (["admin_consent": "True", "error": "consent_required", "error_description": "AADSTS65004: Declined."], true),
        (["admin_consent": "True", "error": "access_denied"], true),
        (["admin_consent": "False"], false),
        (["tenant": "contoso.example"], false),
        (["code": "0.code", "session_state": "x"], false),
    ]

    @Test("An error counts before any yes, and without a yes there is none", arguments: no)
    func declined(fields: [String: String], isDeclined: Bool) async throws {
        try await withSignedInHouse { signed in
            let (errand, query) = try await begin(signed)
            let problem = try await signed.problem {
                _ = try await signed.complete(fields.merging(["state": query["state"]!]) { $1 }, errand)
            }
            if isDeclined, case .declined = problem {} else { #expect(problem == .incomplete) }
            #expect(try await signed.desk.connection(.id(signed.connection.id)).version == 1)
            #expect(try await signed.status == .ready)
        }
    }

    @Test("Only the connection's own tenant and those it serves are asked")
    func tenants() async throws {
        let other = try Tenant("fabrikam.example")
        try await withSignedInHouse(SignInPlan(change: { $0.otherTenants = [other] })) { signed in
            let (errand, _) = try await begin(signed, tenant: "fabrikam.example")
            #expect(errand.url.contains("/fabrikam.example/v2.0/adminconsent?"))
            #expect(try await signed.desk.consentAddress(.id(signed.connection.id)).contains("state=aureole"))
            let refused = await refusal { _ = try await begin(signed, tenant: "evil.example") }
            #expect(refused == .tenantNotAllowed(connection: signed.connection.name))
        }
    }

    @Test("A sign-in that has ended has ended still after a consent")
    func ended() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.revokeAll()
            _ = await signed.refusal()
            let (errand, query) = try await begin(signed)
            let outcome = try await signed.complete(yes.merging(["state": query["state"]!]) { $1 }, errand)
            #expect(outcome.connection.status == .signInAgain)
        }
    }
}
