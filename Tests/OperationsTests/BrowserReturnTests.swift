import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("A browser that comes back from Microsoft", .timeLimit(.minutes(2)))
struct BrowserReturnTests {
    /// What is done to what a browser brings back, and what it comes to.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let problem: ReturnProblem
        var change: @Sendable (inout [String: String]) -> Void = { _ in }
        var meanwhile: @Sendable (SignedInHouse) async throws -> Void = { _ in }
    }

    private static let rows = [
        Row(testDescription: "no state", problem: .unknownState, change: { $0["state"] = nil }),
        Row(testDescription: "an empty state", problem: .unknownState, change: { $0["state"] = "" }),
        Row(testDescription: "a foreign state", problem: .unknownState, change: { $0["state"] = "aureole" }),
        Row(testDescription: "ten minutes later", problem: .unknownState, meanwhile: { $0.house.clock.advance(600) }),
        Row(testDescription: "no code", problem: .incomplete, change: { $0["code"] = nil }),
        Row(
            testDescription: "a long code", problem: .malformed("'code' is longer than 4096 bytes"),
            change: { $0["code"] = String(repeating: "c", count: 4097) }),
        Row(
            testDescription: "a long state", problem: .malformed("'state' is longer than 128 bytes"),
            change: { $0["state"] = String(repeating: "s", count: 129) }),
        Row(
            testDescription: "signed out meanwhile", problem: .sessionOver,
            meanwhile: { signed in
                try await signed.house.execute("DELETE FROM sessions")
            }),
        Row(
            testDescription: "a session that has run out", problem: .sessionOver,
            meanwhile: { signed in
                try await signed.house.execute("UPDATE sessions SET created_at = 0")
            }),
        Row(
            testDescription: "the admin removed meanwhile", problem: .sessionOver,
            meanwhile: { signed in
                try await signed.house.execute("DELETE FROM admins")
            }),
        Row(
            testDescription: "the connection edited meanwhile", problem: .connectionChanged,
            meanwhile: { signed in
                _ = try await signed.desk.setConnection(.id(signed.connection.id), by: signed.caller) {
                    $0.needs = ["Mail.Read"]
                }
            }),
        Row(
            testDescription: "the connection removed meanwhile", problem: .unknownState,
            meanwhile: { signed in
                try await signed.desk.removeConnection(.id(signed.connection.id), by: signed.caller)
            }),
    ]

    @Test("Nothing comes of it", arguments: rows)
    func refused(row: Row) async throws {
        try await withSignedInHouse { signed in
            let errand = try await signed.begin()
            var fields = signed.entra.signIn(at: errand.url)
            row.change(&fields)
            try await row.meanwhile(signed)
            #expect(try await signed.problem { _ = try await signed.complete(fields, errand) } == row.problem)
            #expect(signed.house.entra.requests.isEmpty)
            #expect(try await signed.desk.delegation(of: signed.connection) == nil)
            #expect(row.problem.description.hasSuffix(".") && row.problem.hint.hasSuffix("."))
        }
    }

    @Test("State serves once, whatever came of it the first time")
    func once() async throws {
        try await withSignedInHouse { signed in
            let errand = try await signed.begin()
            let fields = signed.entra.signIn(at: errand.url)
            #expect(try await signed.problem { _ = try await signed.complete(fields, errand) } == nil)
            #expect(try await signed.problem { _ = try await signed.complete(fields, errand) } == .unknownState)
            #expect(signed.house.entra.requests.count == 1)
        }
    }

    @Test("Another browser gets nothing, and nobody after it", arguments: [nil, "", "another"])
    func otherBrowser(token: String?) async throws {
        try await withSignedInHouse { signed in
            let errand = try await signed.begin()
            let fields = signed.entra.signIn(at: errand.url)
            let problem = try await signed.problem {
                _ = try await signed.desk.complete(BrowserReturn(fields), presenting: token)
            }
            #expect(problem == .otherBrowser)
            #expect(try await signed.problem { _ = try await signed.complete(fields, errand) } == .unknownState)
            #expect(signed.house.entra.requests.isEmpty)
        }
    }

    @Test("Of two sign-ins that are under way, the first to come back counts; the other is told so")
    func two() async throws {
        try await withSignedInHouse { signed in
            let (first, second) = (try await signed.begin(), try await signed.begin())
            let back = signed.entra.signIn(at: first.url, as: "anna@contoso.example")
            _ = try await signed.complete(signed.entra.signIn(at: second.url, as: "bert@contoso.example"), second)
            #expect(try await signed.problem { _ = try await signed.complete(back, first) } == .connectionChanged)
            #expect(try await signed.exchange() == "bert@contoso.example")
        }
    }

    @Test("An edit while the code is being redeemed wins")
    func editedWhileRedeemed() async throws {
        let signedIn = Later<SignedInHouse>()
        try await withSignedInHouse(
            SignInPlan(script: { _, request, entra in
                if let signed = signedIn.value {
                    _ = try? await signed.desk.setConnection(.id(signed.connection.id), by: signed.caller) {
                        $0.needs = ["Mail.Read"]
                    }
                }
                return entra.answer(request)
            })
        ) { signed in
            signedIn.set(signed)
            let problem = try await signed.problem { try await signed.signIn() }
            #expect(problem == .connectionChanged)
            #expect(try await signed.delegation == nil)
        }
    }

    @Test("What Microsoft declines is told in its terms, and the connection is as it was")
    func declined() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            let errand = try await signed.begin()
            var fields = signed.entra.signIn(at: errand.url)
            fields["error"] = "access_denied"
            fields["error_description"] = "AADSTS65004: The resource owner denied. Trace ID: t-1 Correlation ID: c-1"
            let problem = try await signed.problem { _ = try await signed.complete(fields, errand) }
            guard case .declined(let connection, let refusal) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(connection.id == signed.connection.id && refusal.code == "AADSTS65004")
            #expect(refusal.traceID == "t-1" && refusal.correlationID == "c-1")
            #expect(problem?.description == "The person was asked for consent and declined.")
            #expect(try await signed.house.audited(.signInCompleted).map(\.outcome) == ["ok", "AADSTS65004"])
            #expect(try await signed.exchange() == "anna@contoso.example")
        }
    }

    @Test("A code that Entra does not redeem, or not now, or without a refresh token, leaves the connection as it was")
    func notRedeemed() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.answerNext(with: .grantRefusal(54005))
            let problem = try await signed.problem { try await signed.signIn(as: "bert@contoso.example") }
            guard case .declined(_, let declined) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(declined.code == "AADSTS54005")
            signed.entra.answerNext(with: .throttled(retryAfter: 0))
            #expect(await refusal { try await signed.signIn(as: "bert@contoso.example") } != nil)
            signed.house.clock.advance(10)
            signed.entra.answerNext(with: .token("no-refresh-token"))
            #expect(await refusal { try await signed.signIn(as: "bert@contoso.example") } != nil)
            #expect(try await signed.exchange() == "anna@contoso.example")
            #expect(try await signed.status == .authorised)
        }
    }
}
