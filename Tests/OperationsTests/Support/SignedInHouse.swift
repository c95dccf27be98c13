import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport

/// A house with a connection for delegated permission, an admin who is signed in, and an Entra at which people sign in.
struct SignedInHouse: Sendable {
    let house: TestHouse
    let entra: SignInEntra
    let connection: Connection
    let session: ID<Session>
    let caller: Caller

    var desk: Desk { house.desk }

    /// Sends a browser off, lets a person sign in and brings the browser back.
    @discardableResult
    func signIn(as user: String = "anna@contoso.example") async throws -> BrowserOutcome {
        let errand = try await begin()
        return try await complete(entra.signIn(at: errand.url, as: user), errand)
    }

    func begin() async throws -> BrowserErrand {
        try await desk.beginSignIn(.id(connection.id), session: session, by: caller)
    }

    func complete(_ fields: [String: String], _ errand: BrowserErrand) async throws -> BrowserOutcome {
        try await desk.complete(BrowserReturn(fields), presenting: errand.revealCookie())
    }

    /// Why a return came to nothing; `nil` when it did not.
    func problem(_ work: () async throws -> Void) async throws -> ReturnProblem? {
        do {
            try await work()
            return nil
        } catch let problem as ReturnProblem {
            return problem
        }
    }

    /// Who the token that is handed out speaks for.
    func exchange(scope: String? = nil, force: Bool = true) async throws -> String {
        let request = ExchangeRequest(scope: try scope.map { try Scope($0) }, forceRefresh: force)
        let token = try await desk.exchange(.id(connection.id), request, for: caller).token.value
        return try CompactToken(token).claimValues["upn"] as? String ?? ""
    }

    /// How an exchange is refused.
    func refusal() async -> Refusal? { await OperationsTests.refusal { _ = try await exchange() } }

    var status: Connection.Status { get async throws { try await desk.connection(.id(connection.id)).status } }
    var delegation: Delegation? { get async throws { try await desk.delegation(of: connection) } }
    /// The refresh token on disk.
    var refreshToken: String? {
        get async throws {
            try await house.store.refreshToken(of: connection.id)?.token.map {
                String(decoding: $0.reveal(), as: UTF8.self)
            }
        }
    }
}

/// What a test may want otherwise.
struct SignInPlan: Sendable {
    /// In front of the Entra at which people sign in.
    var script: @Sendable (Int, Arrived, SignInEntra) async -> Scripted = { _, request, entra in entra.answer(request) }
    /// What else the connection has.
    var change: @Sendable (inout Connection.Settings) -> Void = { $0.needs = ["User.Read"] }
}

func withSignedInHouse(_ plan: SignInPlan = SignInPlan(), test: (SignedInHouse) async throws -> Void) async throws {
    let entra = SignInEntra()
    try await withHouse(entra: { number, request in await plan.script(number, request, entra) }) { house in
        let connection = try await house.addConnection(agent: try await house.addAgent()) { settings in
            settings.permissions = .delegated
            plan.change(&settings)
        }
        let (admin, session) = try await house.signInAdmin()
        try await test(
            SignedInHouse(
                house: house, entra: entra, connection: connection, session: session, caller: .admin(admin)))
    }
}

extension TestHouse {
    /// An admin and a session, past the passphrase, which takes its time.
    func signInAdmin() async throws -> (Admin, ID<Session>) {
        let admin = Admin(id: ID(UUID()), name: try Name("boss"))
        let session = ID<Session>(UUID())
        let now = Int(clock.now.timeIntervalSince1970 * 1000)
        try await execute("INSERT INTO admins VALUES ('\(admin.id)', 'boss', 'none', \(now))")
        try await execute(
            """
            INSERT INTO sessions (token_hash, id, admin_id, created_at, last_seen_at, peer)
            VALUES (randomblob(32), '\(session)', '\(admin.id)', \(now), \(now), '127.0.0.1')
            """)
        return (admin, session)
    }
}
