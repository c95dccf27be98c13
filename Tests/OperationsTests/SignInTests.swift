import Cryptography
import Federation
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("Signing in", .timeLimit(.minutes(2)))
struct SignInTests {
    private func withAnna(
        _ strength: PassphraseHash.Strength = .cheap, _ test: (TestHouse, Admin) async throws -> Void
    ) async throws {
        let plan = HousePlan.with { plan in
            plan.startsRing = false
            plan.settings.passphraseStrength = strength
        }
        try await withHouse(plan) { house in try await test(house, try await house.addAdmin()) }
    }

    @Test("The passphrase begins a session, which is audited, and whose token is kept nowhere")
    func right() async throws {
        try await withAnna { house, anna in
            let new = try await house.signIn()
            let signedIn = try #require(try await house.desk.session(presenting: new.revealCookie()))
            #expect(signedIn.admin == anna)
            #expect(signedIn.caller == .admin(anna))
            #expect(signedIn.session == new.session)
            #expect(signedIn.session.peer == "192.0.2.1")
            let row = try #require(try await house.audited(.adminSignedIn).last)
            #expect(row.actor == "admin:\(anna.id)" && row.target == "admin:\(anna.id)" && row.outcome == "ok")
            #expect(row.detail("peer") == "192.0.2.1" && row.detail("session") == "\(new.session.id)")
            let token = new.revealCookie()
            #expect(try house.folder.files(holding: token.utf8).isEmpty)
            let bytes = try #require(
                Data(base64Encoded: token.replacing("-", with: "+").replacing("_", with: "/") + "="))
            #expect(try house.folder.files(holding: bytes).isEmpty)
            #expect(!house.log.text.contains(token) && !"\(new)".contains(token) && !"\(row)".contains(token))
        }
    }

    @Test(
        "A wrong passphrase, a name nobody has and a name nobody can have get the same answer",
        arguments: [
            ("anna", "wrong horse battery", "admin:"), ("anna", "", "admin:"),
            ("anna", Anna.passphrase + " ", "admin:"),
            ("bob", Anna.passphrase, "admin"), ("Anna", Anna.passphrase, "admin"), ("", Anna.passphrase, "admin"),
            ("a/b", Anna.passphrase, "admin"),
        ])
    func wrong(name: String, passphrase: String, target: String) async throws {
        try await withAnna { house, _ in
            await #expect(throws: SignInRefusal.wrong) { _ = try await house.signIn(name, passphrase) }
            let rows = try await house.audited(.adminSignedIn)
            #expect(rows.map(\.outcome) == ["refused"] && rows.map(\.actor) == ["service"])
            #expect(rows.first?.target.hasPrefix(target) == true)
            // What was typed may be a passphrase in the wrong field.
            #expect(name.isEmpty || name == "anna" || !"\(rows)".contains("\"\(name)\""))
            #expect(try await house.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sessions") } == 0)
        }
    }

    @Test("It takes as long to refuse a name that nobody has as a wrong passphrase")
    func time() async throws {
        try await withAnna(.usual) { house, _ in
            func taken(_ name: String, _ peer: UInt8) async -> Duration {
                await ContinuousClock().measure {
                    _ = try? await house.signIn(name, "wrong horse battery", from: .test(peer))
                }
            }
            var (known, unknown): ([Duration], [Duration]) = ([], [])
            for peer in UInt8(1)...4 {
                known.append(await taken("anna", peer))
                unknown.append(await taken("bob", peer))
            }
            // Without the hash it is a hundredth; the rest of the machine takes its share.
            let (without, with) = (try #require(unknown.min()), try #require(known.min()))
            #expect(without > with / 10, "\(unknown) against \(known)")
        }
    }

    @Test("A hash of less work is made anew when its passphrase is there; the session goes on")
    func renewal() async throws {
        try await withAnna(.usual) { house, anna in
            let weak = try PassphraseHash(
                of: Secret(Array(Anna.passphrase.utf8)), salt: Array(1...16), strength: .cheap)
            try await house.execute("UPDATE admins SET passphrase = '\(weak.text)'")
            let new = try await house.signIn()
            let known = try #require(try await house.store.knownAdmin(named: anna.name))
            #expect(!known.passphrase.isWeakerThanUsual && known.passphrase != weak)
            #expect(try await house.desk.session(presenting: new.revealCookie()) != nil)
            _ = try await house.signIn()
        }
    }

    @Test("A passphrase that is replaced while it is looked at begins no session")
    func replacedMeanwhile() async throws {
        try await withAnna { house, anna in
            let known = try #require(try await house.store.knownAdmin(named: anna.name))
            let session = Session(
                id: ID(UUID()), admin: anna.id, createdAt: house.clock.now, lastSeenAt: house.clock.now, peer: "")
            let start = SessionStart(
                session: session, token: SessionToken.make().hash, proof: known.passphrase, limits: .usual)
            _ = try await house.desk.setPassphrase(Secret("battery horse correct"), of: .id(anna.id), by: house.admin)
            let event = AuditEvent(at: house.clock.now, caller: .admin(anna), action: .adminSignedIn, target: "admin")
            #expect(try await !house.store.begin(start, audit: event))
            #expect(try await house.audited(.adminSignedIn).isEmpty)
            try await house.desk.removeAdmin(.id(anna.id), by: house.admin)
            #expect(try await !house.store.begin(start, audit: event))
        }
    }

    @Test("After five failures even the right passphrase has to wait, and no hash is made meanwhile")
    func slowedDown() async throws {
        try await withAnna { house, _ in
            for _ in 0..<5 {
                await #expect(throws: SignInRefusal.wrong) { _ = try await house.signIn("anna", "wrong") }
            }
            await #expect(throws: SignInRefusal.tooManyTries(wait: 1)) { _ = try await house.signIn() }
            let taken = await ContinuousClock().measure {
                for _ in 0..<100 { _ = try? await house.signIn() }
            }
            #expect(taken < .seconds(1))
            #expect(try await house.audited(.adminSignedIn).count == 5)
            // Others come and go.
            _ = try await house.signIn(from: .test(2))
            house.clock.advance(1)
            _ = try await house.signIn()
        }
    }

    @Test("Many tries at once are no way around the wait")
    func atOnce() async throws {
        try await withAnna { house, _ in
            let outcomes = await withTaskGroup(of: SignInRefusal?.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        do { _ = try await house.signIn("anna", "wrong") } catch { return error as? SignInRefusal }
                        return nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .wrong } == 5)
            #expect(outcomes.count { $0 == .tooManyTries(wait: 1) } == 35)
        }
    }
}

@Suite("Sessions", .timeLimit(.minutes(2)))
struct SessionTests {
    private static let noRing = HousePlan.with { $0.startsRing = false }

    private func withAnna(_ test: (TestHouse, Admin) async throws -> Void) async throws {
        try await withHouse(Self.noRing) { house in try await test(house, try await house.addAdmin()) }
    }

    private func isSignedIn(_ new: NewSession, _ house: TestHouse) async throws -> Bool {
        try await house.desk.session(presenting: new.revealCookie()) != nil
    }

    @Test("A session ends after half an hour without a request")
    func idle() async throws {
        try await withAnna { house, _ in
            let new = try await house.signIn()
            house.clock.advance(1799)
            #expect(try await isSignedIn(new, house))
            house.clock.advance(1799)
            #expect(try await isSignedIn(new, house))
            house.clock.advance(1800)
            #expect(try await !isSignedIn(new, house))
        }
    }

    @Test("A session ends after twelve hours, however busy it is")
    func absolute() async throws {
        try await withAnna { house, _ in
            let new = try await house.signIn()
            for _ in 0..<(12 * 3 - 1) {
                house.clock.advance(1200)
                #expect(try await isSignedIn(new, house))
            }
            house.clock.advance(1200)
            #expect(try await !isSignedIn(new, house))
        }
    }

    @Test("When it was last seen is written once a minute at most")
    func lastSeen() async throws {
        try await withAnna { house, anna in
            let new = try await house.signIn()
            func seen() async throws -> TimeInterval? {
                try await house.desk.sessions(of: anna).first?.lastSeenAt.timeIntervalSince(new.session.createdAt)
            }
            house.clock.advance(59)
            #expect(try await isSignedIn(new, house))
            #expect(try await seen() == 0)
            house.clock.advance(1)
            #expect(try await isSignedIn(new, house))
            #expect(try await seen() == 60)
        }
    }

    @Test("What is no token of ours is nobody's session")
    func strangers() async throws {
        try await withAnna { house, _ in
            let new = try await house.signIn()
            let cookie = new.revealCookie()
            let last = cookie.last == "A" ? "B" : "A"
            for text in [
                nil, "", "x", cookie + "=", " " + cookie, cookie.dropLast() + last, String(cookie.dropLast()),
                String(repeating: "A", count: 43), "\(new.session.id)",
            ] as [String?] {
                #expect(try await house.desk.session(presenting: text) == nil, "\(text ?? "none")")
            }
        }
    }

    @Test("Signed out, a session is over for whoever has a copy of its cookie; the others go on")
    func signOut() async throws {
        try await withAnna { house, anna in
            let (first, second) = (try await house.signIn(), try await house.signIn(from: .test(2)))
            let signedIn = try #require(try await house.desk.session(presenting: first.revealCookie()))
            try await house.desk.signOut(signedIn)
            #expect(try await !isSignedIn(first, house))
            #expect(try await isSignedIn(second, house))
            #expect(try await house.desk.sessions(of: anna).map(\.peer) == ["192.0.2.2"])
            try await house.desk.signOut(signedIn)
            let rows = try await house.audited(.adminSignedOut)
            #expect(rows.map(\.actor) == ["admin:\(anna.id)"])
            #expect(rows[0].detail("session") == "\(first.session.id)")
        }
    }

    @Test("Everywhere means the admin's own sessions, all of them and no others")
    func everywhere() async throws {
        try await withAnna { house, anna in
            let bob = try await house.addAdmin("bob")
            let (first, second) = (try await house.signIn(), try await house.signIn())
            let others = try await house.signIn("bob")
            // Whose it is decides, not who knows its id.
            try await house.desk.endSession(others.session.id, of: anna)
            #expect(try await isSignedIn(others, house))
            try await house.desk.signOutEverywhere(anna)
            #expect(try await !isSignedIn(first, house))
            #expect(try await !isSignedIn(second, house))
            #expect(try await isSignedIn(others, house))
            #expect(try await house.desk.sessions(of: bob).count == 1)
        }
    }

    @Test("Another passphrase, or the admin's removal, ends all sessions")
    func admins() async throws {
        try await withAnna { house, anna in
            let first = try await house.signIn()
            _ = try await house.desk.setPassphrase(Secret("battery horse correct"), of: .id(anna.id), by: house.admin)
            #expect(try await !isSignedIn(first, house))
            await #expect(throws: SignInRefusal.wrong) { _ = try await house.signIn() }
            let second = try await house.signIn("anna", "battery horse correct")
            try await house.desk.removeAdmin(.id(anna.id), by: house.admin)
            #expect(try await !isSignedIn(second, house))
        }
    }

    @Test("Sessions that are over are swept when the next begins, and not listed before")
    func swept() async throws {
        try await withAnna { house, anna in
            _ = try await house.signIn()
            house.clock.advance(1800)
            #expect(try await house.desk.sessions(of: anna).isEmpty)
            _ = try await house.signIn()
            #expect(try await house.store.sessions(of: anna.id).count == 1)
        }
    }

    @Test("The token of a form is the session's own and does not tell its cookie")
    func formToken() async throws {
        try await withAnna { house, _ in
            let (first, second) = (try await house.signIn(), try await house.signIn())
            let one = try #require(try await house.desk.session(presenting: first.revealCookie()))
            let two = try #require(try await house.desk.session(presenting: second.revealCookie()))
            #expect(one.accepts(formToken: one.formToken))
            #expect(one.formToken != first.revealCookie())
            for text in [
                two.formToken, first.revealCookie(), "", one.formToken + "=", String(one.formToken.dropLast()),
            ] {
                #expect(!one.accepts(formToken: text))
            }
        }
    }
}
