import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Sign-ins")
struct DelegationTests {
    private func connection(_ test: TestStore) async throws -> Connection {
        try await test.addConnection("mail", agent: try await test.addAgent("helpdesk")) { settings in
            settings.permissions = .delegated
            settings.tenant = try? Tenant("contoso.example")
            settings.applicationID = try? ApplicationID("11111111-2222-3333-4444-555555555555")
        }
    }

    private func delegation(of connection: Connection, _ user: String = "anna", at now: Date) -> Delegation {
        Delegation(
            id: ID(UUID()), connection: connection.id, user: user, scope: "User.Read", signedInAt: now,
            refreshedAt: now)
    }

    private func token(_ text: String) -> Secret<[UInt8]> { Secret(Array(text.utf8)) }

    private func kept(_ test: TestStore, _ connection: Connection) async throws -> String? {
        try await test.store.refreshToken(of: connection.id)?.token.map { String(decoding: $0.reveal(), as: UTF8.self) }
    }

    private let ending = Delegation.Ending(code: "AADSTS50173", reason: "Revoked.", claims: "{}")

    @Test("A sign-in takes the place of the last one, makes a new version, and its token is sealed")
    func begin() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        for (version, user) in [(1, "anna"), (2, "bert")] {
            let now = try await test.store.begin(
                delegation(of: connection, user, at: test.now), refreshToken: token("refresh-of-\(user)"),
                version: version, audit: .sample(.signInCompleted))
            #expect(now.version == version + 1 && now.status == .authorised)
        }
        #expect(try await test.store.delegations().map(\.user) == ["bert"])
        #expect(try await kept(test, connection) == "refresh-of-bert")
        #expect(try test.folder.files(holding: "refresh-of-".utf8) == [])
    }

    @Test("One for a connection that was changed meanwhile changes nothing", arguments: [0, 2])
    func lateBegin(version: Int) async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let late = await failure {
            _ = try await test.store.begin(
                delegation(of: connection, at: test.now), refreshToken: token("t"), version: version,
                audit: .sample(.signInCompleted))
        }
        #expect(late == .changedMeanwhile(kind: "connection", connection.id.description))
        #expect(try await test.store.delegation(of: connection.id) == nil)
        #expect(try await test.store.connection(.id(connection.id))?.version == 1)
    }

    @Test("Every token that is kept is later than the last, even in the same millisecond or when the clock goes back")
    func keep() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let first = delegation(of: connection, at: test.now)
        _ = try await test.store.begin(first, refreshToken: token("0"), version: 1, audit: .sample(.signInCompleted))
        var last = first.refreshedAt
        for (number, time) in [test.now, test.now, test.now - 60].enumerated() {
            #expect(try await test.store.keep(refreshToken: token("\(number)"), of: first, at: time))
            #expect(try await kept(test, connection) == "\(number)")
            let now = try #require(try await test.store.delegation(of: connection.id)?.refreshedAt)
            #expect(now > last)
            last = now
        }
        #expect(try await test.store.keep(refreshToken: nil, of: first, at: test.now))
        #expect(try await kept(test, connection) == "2")
    }

    @Test("A token of a sign-in that was replaced or has ended is dropped")
    func dropped() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let (first, second) = (
            delegation(of: connection, at: test.now), delegation(of: connection, "bert", at: test.now)
        )
        _ = try await test.store.begin(first, refreshToken: token("a"), version: 1, audit: .sample(.signInCompleted))
        _ = try await test.store.begin(second, refreshToken: token("b"), version: 2, audit: .sample(.signInCompleted))
        #expect(try await !test.store.keep(refreshToken: token("late"), of: first, at: test.now))
        #expect(try await kept(test, connection) == "b")
        #expect(try await test.store.end(second, ending, audit: .sample(.signInEnded)))
        #expect(try await !test.store.keep(refreshToken: token("late"), of: second, at: test.now))
        #expect(try await kept(test, connection) == nil)
    }

    @Test("The end destroys the token and says why; the end of an older token or sign-in is none, and is not audited")
    func end() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let (first, second) = (
            delegation(of: connection, at: test.now), delegation(of: connection, "bert", at: test.now)
        )
        _ = try await test.store.begin(first, refreshToken: token("a"), version: 1, audit: .sample(.signInCompleted))
        _ = try await test.store.keep(refreshToken: token("b"), of: first, at: test.now + 1)
        #expect(try await !test.store.end(first, ending, audit: .sample(.signInEnded)))
        _ = try await test.store.begin(second, refreshToken: token("c"), version: 2, audit: .sample(.signInCompleted))
        #expect(try await !test.store.end(first, ending, audit: .sample(.signInEnded)))
        let rows = "SELECT count(*) FROM audit WHERE action = '\(AuditEvent.Action.signInEnded.rawValue)'"
        #expect(try await test.count(rows) == 0)
        #expect(try await test.store.connection(.id(connection.id))?.status == .authorised)

        #expect(try await test.store.end(second, ending, audit: .sample(.signInEnded)))
        #expect(try await test.count(rows) == 1)
        #expect(try await test.store.delegation(of: connection.id)?.ending == ending)
        #expect(try await test.store.connection(.id(connection.id))?.status == .signInAgain)
        #expect(try await test.count("SELECT count(*) FROM delegations WHERE sealed IS NULL") == 1)
        #expect(try await !test.store.end(second, ending, audit: .sample(.signInEnded)), "it has ended once")
    }

    @Test("A sign-in goes with its connection")
    func removed() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        _ = try await test.store.begin(
            delegation(of: connection, at: test.now), refreshToken: token("a"), version: 1,
            audit: .sample(.signInCompleted))
        let now = try #require(try await test.store.connection(.id(connection.id)))
        try await test.store.remove(now, audit: .sample(.connectionRemoved))
        #expect(try await test.store.delegations().isEmpty)
    }

    private func attempt(
        _ connection: Connection, _ state: UInt8, until end: Date, _ purpose: SignInAttempt.Purpose = .signIn
    )
        -> SignInAttempt
    {
        SignInAttempt(
            id: ID(UUID()), stateHash: [UInt8](repeating: state, count: 32),
            browserHash: [UInt8](repeating: 0, count: 32), session: ID<Session>(UUID()).description, purpose: purpose,
            connection: connection, tenant: try! Tenant("contoso.example"), expiresAt: end)
    }

    @Test("An attempt is taken once, with its verifier, which is sealed meanwhile")
    func take() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let attempt = attempt(connection, 1, until: test.now + 600)
        try await test.store.add(attempt, codeVerifier: token("the-verifier"), audit: .sample(.signInBegun))
        #expect(try test.folder.files(holding: "the-verifier".utf8) == [])
        let other = [UInt8](repeating: 9, count: 32)
        #expect(try await test.store.takeAttempt(stateHash: other, at: test.now) == nil)
        let taken = try #require(try await test.store.takeAttempt(stateHash: attempt.stateHash, at: test.now + 599))
        #expect(taken.attempt == attempt && taken.codeVerifier?.reveal() == Array("the-verifier".utf8))
        #expect(try await test.store.takeAttempt(stateHash: attempt.stateHash, at: test.now) == nil)
    }

    @Test("Of many who bring the same state at once, one takes it")
    func race() async throws {
        let test = try TestStore()
        let attempt = attempt(try await connection(test), 1, until: test.now + 600)
        try await test.store.add(attempt, codeVerifier: token("v"), audit: .sample(.signInBegun))
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { try await test.store.takeAttempt(stateHash: attempt.stateHash, at: test.now) != nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test("One that has expired is none, and is swept away when the next begins")
    func expiry() async throws {
        let test = try TestStore()
        let connection = try await connection(test)
        let old = attempt(connection, 1, until: test.now, .consent)
        try await test.store.add(old, codeVerifier: nil, audit: .sample(.consentAsked))
        #expect(try await test.store.takeAttempt(stateHash: old.stateHash, at: test.now) == nil)
        #expect(try await test.count("SELECT count(*) FROM sign_in_attempts") == 0)
        try await test.store.add(old, codeVerifier: nil, audit: .sample(.consentAsked))
        let next = attempt(connection, 2, until: test.now + 600, .consent)
        try await test.store.add(next, codeVerifier: nil, audit: .sample(.consentAsked))
        #expect(try await test.count("SELECT count(*) FROM sign_in_attempts") == 1)
        #expect(try await test.store.takeAttempt(stateHash: next.stateHash, at: test.now)?.codeVerifier == nil)
    }
}
