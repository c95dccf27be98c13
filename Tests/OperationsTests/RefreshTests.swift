import Federation
import Foundation
import Operations
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("A token in a person's name", .timeLimit(.minutes(2)))
struct RefreshTests {
    @Test("Nobody has signed in: it says so, and asks nobody")
    func nobody() async throws {
        try await withSignedInHouse { signed in
            #expect(await signed.refusal() == .notUsable(.notSignedIn(signed.connection.name)))
            #expect(signed.house.entra.requests.isEmpty)
        }
    }

    @Test("Each refresh sends the last refresh token, keeps the next, and is answered from memory after that")
    func refreshes() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            #expect(try await signed.refreshToken == "1.refresh-0-0")
            for number in 0..<3 {
                #expect(try await signed.exchange() == "anna@contoso.example")
                #expect(signed.house.entra.requests.last?.field("refresh_token") == "1.refresh-0-\(number)")
                #expect(try await signed.refreshToken == "1.refresh-0-\(number + 1)")
            }
            _ = try await signed.exchange(force: false)
            #expect(signed.house.entra.requests.count == 4)
            let scope = signed.house.entra.requests.last?.field("scope")
            #expect(scope == "https://graph.microsoft.com/User.Read openid profile offline_access")
        }
    }

    @Test("An answer without a refresh token leaves the last one in its place")
    func noNext() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.answerNext(with: .token(CompactToken.accessToken(roles: [])))
            _ = try await signed.exchange()
            #expect(try await signed.refreshToken == "1.refresh-0-0")
        }
    }

    @Test("What cannot be written is not handed out, and the refresh token from before still works")
    func failedWrite() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            try await signed.house.execute(
                "CREATE TRIGGER full BEFORE UPDATE ON delegations BEGIN SELECT RAISE(ABORT, 'disk full'); END")
            await #expect(throws: StoreFailure.self) { try await signed.exchange() }
            #expect(signed.entra.issued == 2, "Entra has given out a token that came to nothing")
            #expect(try await signed.refreshToken == "1.refresh-0-0")
            try await signed.house.execute("DROP TRIGGER full")
            #expect(try await signed.exchange(force: false) == "anna@contoso.example")
        }
    }

    @Test("A sign-in that has ended gives no token any more, not even from memory, until somebody signs in again")
    func memory() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            _ = try await signed.exchange()
            signed.entra.answerNext(with: .refusal(50173, error: "invalid_grant"))
            let ending = await signed.refusal()
            guard case .notUsable(.signInAgain) = ending else { Issue.record("\(String(describing: ending))"); return }
            let asked = signed.house.entra.requests.count
            let later = await OperationsTests.refusal { _ = try await signed.exchange(force: false) }
            #expect(later == ending && signed.house.entra.requests.count == asked)
            try await signed.signIn()
            #expect(try await signed.exchange(force: false) == "anna@contoso.example")
        }
    }

    private static let endings: [(number: Int, error: String)] = [
        (700_082, "invalid_grant"), (50173, "invalid_grant"), (70043, "invalid_grant"), (70008, "invalid_grant"),
        (50076, "interaction_required"), (50079, "interaction_required"), (99_999_999, "invalid_grant"),
    ]

    @Test(
        "When Entra wants to see the person, the connection says so, and why, until somebody has signed in",
        arguments: endings)
    func ending(number: Int, error: String) async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.answerNext(with: .grantRefusal(number, error: error))
            let refusal = await signed.refusal()
            guard case .notUsable(.signInAgain(let name, let ending)) = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(name == signed.connection.name && ending.code == "AADSTS\(number)" && ending.claims == nil)
            #expect(try await signed.status == .signInAgain)
            #expect(try await signed.delegation?.ending == ending)
            #expect(try await signed.refreshToken == nil)
            #expect(try await signed.house.audited(.signInEnded).map(\.outcome) == ["AADSTS\(number)"])
            let asked = signed.house.entra.requests.count
            #expect(await signed.refusal() == refusal)
            #expect(signed.house.entra.requests.count == asked, "nobody is asked in vain")

            try await signed.signIn(as: "bert@contoso.example")
            #expect(try await signed.status == .authorised)
            #expect(try await signed.exchange(force: false) == "bert@contoso.example")
        }
    }

    @Test("What Entra demands of the next sign-in goes into its address, and not into the one after")
    func claims() async throws {
        let claims = #"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#
        try await withSignedInHouse { signed in
            try await signed.signIn()
            let quoted = claims.replacing("\"", with: "\\\"")
            signed.entra.answerNext(
                with: .grantRefusal(50076, error: "interaction_required", more: #","claims":"\#(quoted)""#))
            _ = await signed.refusal()
            let address = try await signed.begin().url
            #expect(SignInEntra.fields(address.split(separator: "?", maxSplits: 1)[1])["claims"] == claims)
            try await signed.signIn()
            #expect(try await !signed.begin().url.contains("claims="))
        }
    }

    private static let passing: [(what: String, answer: Scripted)] = [
        ("503", .reply(503, [("retry-after", "1")], "")), ("90033", .grantRefusal(90033)),
        ("throttled", .throttled(retryAfter: 1)), ("hung up", .hangUp),
        ("a secret that is wrong", .grantRefusal(7_000_215, error: "invalid_client")),
        ("consent that is missing", .grantRefusal(65001, more: #","suberror":"consent_required""#)),
        ("a page", .reply(200, [], "<html>")),
    ]

    @Test("What passes, or is no matter of the person's, ends nothing", arguments: passing)
    func passes(what: String, answer: Scripted) async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.refuse(with: answer)
            #expect(await signed.refusal() != nil)
            #expect(try await signed.delegation?.ending == nil)
            #expect(try await signed.status == .authorised)
            signed.entra.refuse(with: nil)
            signed.house.clock.advance(10)
            #expect(try await signed.exchange() == "anna@contoso.example")
        }
    }

    @Test("What another tenant demands does not end the sign-in")
    func otherTenant() async throws {
        let other = try Tenant("fabrikam.example")
        try await withSignedInHouse(SignInPlan(change: { $0.otherTenants = [other] })) { signed in
            try await signed.signIn()
            signed.entra.answerNext(with: .grantRefusal(50020))
            let refused = await refusal {
                let request = ExchangeRequest(tenant: other)
                _ = try await signed.desk.exchange(.id(signed.connection.id), request, for: signed.caller)
            }
            guard case .entraRefused = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await signed.exchange() == "anna@contoso.example")
        }
    }

    @Test("Whoever signs in while a token is being fetched is whom it is handed out for", arguments: [200, 400])
    func signInDuringRefresh(status: Int) async throws {
        let signedIn = Later<SignedInHouse>()
        let hasHeld = Atomic(false)
        try await withSignedInHouse(
            SignInPlan(script: { _, request, entra in
                let answer = entra.answer(request)
                guard request.field("grant_type") == "refresh_token", let signed = signedIn.value,
                    hasHeld.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
                else { return answer }
                _ = try? await signed.signIn(as: "bert@contoso.example")
                return status == 200 ? answer : .grantRefusal(50173)
            })
        ) { signed in
            try await signed.signIn()
            signedIn.set(signed)
            #expect(try await signed.exchange() == "bert@contoso.example")
            #expect(try await signed.delegation?.user == "bert@contoso.example")
            #expect(try await signed.delegation?.ending == nil)
            #expect(try await signed.status == .authorised)
            #expect(try await signed.house.audited(.signInEnded).isEmpty)
            #expect(try await signed.exchange(force: false) == "bert@contoso.example")
        }
    }

    @Test("Two resources at once: a refusal of the older token is no end of the newer", arguments: [false, true])
    func twoScopes(isRefused: Bool) async throws {
        let arrived = Atomic(false)
        let gate = Gate()
        try await withSignedInHouse(
            SignInPlan(
                script: { _, request, entra in
                    guard request.field("scope")?.contains("vault") == true,
                        request.field("grant_type") == "refresh_token",
                        request.field("refresh_token") == "1.refresh-0-0"
                    else { return entra.answer(request) }
                    arrived.store(true, ordering: .relaxed)
                    await gate.pass()
                    return isRefused ? .grantRefusal(70008) : entra.answer(request)
                }, change: { $0.needs = ["User.Read", "https://vault.azure.net/user_impersonation"] })
        ) { signed in
            try await signed.signIn()
            async let slow = signed.exchange(scope: "https://vault.azure.net/.default")
            try await eventually("the slow one") { arrived.load(ordering: .relaxed) }
            #expect(try await signed.exchange() == "anna@contoso.example")
            gate.open()
            #expect(try await slow == "anna@contoso.example")
            #expect(try await signed.delegation?.ending == nil)
            #expect(try await signed.exchange() == "anna@contoso.example")
        }
    }

    @Test("A try that was under way when the sign-in ended does not make it good again")
    func authorisedTooLate() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            let before = try await signed.desk.connection(.id(signed.connection.id))
            signed.entra.revokeAll()
            _ = await signed.refusal()
            try await signed.house.store.setStatus(
                .authorised, of: before,
                audit: AuditEvent(
                    at: signed.house.clock.now, caller: .service, action: .connectionAuthorised, target: "x"))
            #expect(try await signed.status == .signInAgain)
        }
    }

    @Test("Authorising shows what the person's token may do, and what the connection lacks")
    func authorise() async throws {
        try await withSignedInHouse(SignInPlan(change: { $0.needs = ["User.Read", "Mail.Read"] })) { signed in
            try await signed.signIn()
            let all = try await signed.desk.authorise(.id(signed.connection.id), by: signed.caller)
            #expect(all.granted == ["User.Read", "Mail.Read"] && all.missing.isEmpty)
            let token = ["{}", #"{"scp":"openid User.Read Files.Read"}"#, "x"].map { Data($0.utf8).base64URL }
            signed.entra.answerNext(with: .token(token.joined(separator: ".")))
            let some = try await signed.desk.authorise(.id(signed.connection.id), by: signed.caller)
            #expect(some.missing == ["Mail.Read"] && some.superfluous == ["Files.Read"])
            signed.entra.revokeAll()
            let refused = await refusal {
                _ = try await signed.desk.authorise(.id(signed.connection.id), by: signed.caller)
            }
            guard case .notUsable(.signInAgain) = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await signed.status == .signInAgain)
        }
    }

    private static let edits:
        [(what: String, stays: Bool, edit: @Sendable (inout Connection.Settings) throws -> Void)] = [
            ("needs", true, { $0.needs = ["Mail.Read"] }),
            ("scopes", true, { $0.scopes = [try Scope("https://graph.microsoft.com/.default")] }),
            ("tenant", false, { $0.tenant = try Tenant("fabrikam.example") }),
            ("client ID", false, { $0.applicationID = try ApplicationID("22222222-2222-4222-8222-222222222222") }),
            ("cloud", false, { $0.cloud = .china }),
            ("permissions", false, { $0.permissions = .application }),
        ]

    @Test("A sign-in outlives an edit, unless it is one for another application", arguments: edits)
    func edited(what: String, stays: Bool, edit: @Sendable (inout Connection.Settings) throws -> Void) async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            _ = try await signed.desk.setConnection(.id(signed.connection.id), by: signed.caller, edit)
            #expect(try await (signed.delegation != nil) == stays)
            #expect(try await signed.status == .ready)
            if stays { #expect(try await signed.exchange() == "anna@contoso.example") }
        }
    }

    @Test("A sign-in that has ended has ended still after an edit")
    func editedAfterEnding() async throws {
        try await withSignedInHouse { signed in
            try await signed.signIn()
            signed.entra.revokeAll()
            _ = await signed.refusal()
            let edited = try await signed.desk.setConnection(.id(signed.connection.id), by: signed.caller) {
                $0.needs = ["Mail.Read"]
            }
            #expect(edited.status == .signInAgain)
        }
    }
}
