import Cryptography
package import Federation
import FoundationEssentials
import Storage

/// An admin who is signed in, as a browser's request shows it.
package struct SignedIn: Sendable {
    package let admin: Admin
    package let session: Session
    private let token: SessionToken

    fileprivate init(_ known: KnownSession, token: SessionToken) {
        admin = known.admin
        session = known.session
        self.token = token
    }

    package var caller: Caller { .admin(admin) }
    /// What the forms of this session carry.
    package var formToken: String { token.formToken }
    package func accepts(formToken: String) -> Bool { token.accepts(formToken: formToken) }
}

/// What binds the form for signing in to the browser that asked for it, while there is no session yet.
package struct SignInForm: Sendable {
    private let token: SessionToken

    fileprivate init(token: SessionToken) { self.token = token }

    /// What the browser is to keep for as long as it shows the form.
    package func revealCookie() -> String { token.text.reveal() }
    package var formToken: String { token.formToken }
    package func accepts(formToken: String) -> Bool { token.accepts(formToken: formToken) }
}

extension Desk {
    /// The session that a cookie belongs to; `nil` when there is none, or it has ended.
    ///
    /// - Parameter isUse: whether somebody did something, which keeps the session from ending for idleness.
    package func session(presenting cookie: String?, isUse: Bool = true) async throws -> SignedIn? {
        guard let token = cookie.flatMap(SessionToken.init(text:)),
            let known = try await store.session(withToken: token.hash)
        else { return nil }
        let now = surroundings.clock()
        guard !settings.sessionLimits.isOver(known.session, now: now) else { return nil }
        // To the minute: a page should not cost a write.
        if isUse, now.timeIntervalSince(known.session.lastSeenAt) >= 60 {
            try await store.note(known.session.id, seenAt: now)
        }
        return SignedIn(known, token: token)
    }

    /// Whose session that is, as long as it lasts: for a browser that comes back from another site, and so without what
    /// proves it.
    func admin(inSession id: ID<Session>) async throws -> Admin? {
        guard let known = try await store.session(id),
            !settings.sessionLimits.isOver(known.session, now: surroundings.clock())
        else { return nil }
        return known.admin
    }

    /// The form that a browser shows already; a new one for a browser that has none.
    package func signInForm(presenting cookie: String?) -> SignInForm {
        let shown = cookie.flatMap(SessionToken.init(text:))
        return SignInForm(token: shown ?? SessionToken.make(random: surroundings.randomBytes))
    }

    /// The sessions of an admin that have not ended, the youngest first.
    package func sessions(of admin: Admin) async throws -> [Session] {
        let now = surroundings.clock()
        return try await store.sessions(of: admin.id).filter { !settings.sessionLimits.isOver($0, now: now) }
    }

    /// Ends the session of this browser.
    package func signOut(_ signedIn: SignedIn) async throws {
        try await endSession(signedIn.session.id, of: signedIn.admin)
    }

    /// Ends one session of an admin, who may have more. One that has ended already is no failure.
    package func endSession(_ session: ID<Session>, of admin: Admin) async throws {
        let details: [JSON.Member] = [.init("session", .string(session.description))]
        do throws(StoreFailure) {
            try await store.end(
                session, of: admin.id,
                audit: event(.adminSignedOut, admin.auditTarget, by: .admin(admin), details))
        } catch .notFound {}
    }

    /// Ends all sessions of an admin, in all browsers.
    package func signOutEverywhere(_ admin: Admin) async throws {
        try await store.endSessions(
            of: admin.id,
            audit: event(
                .adminSignedOut, admin.auditTarget, by: .admin(admin), [.init("everywhere", .bool(true))]))
    }
}
