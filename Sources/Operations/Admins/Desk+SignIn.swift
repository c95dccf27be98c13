import Cryptography
package import Federation
import FoundationEssentials
import Storage

/// A session that has just begun: the only time that its token leaves the house.
package struct NewSession: Sendable {
    package let session: Session
    package let admin: Admin
    private let token: SessionToken

    fileprivate init(session: Session, admin: Admin, token: SessionToken) {
        self.session = session
        self.admin = admin
        self.token = token
    }

    /// What the browser is to keep.
    package func revealCookie() -> String { token.text.reveal() }
}

extension Desk {
    /// Begins a session for whoever knows an admin's passphrase.
    ///
    /// It takes as long to say no to a name that nobody has as to a wrong passphrase, and it says the same.
    ///
    /// - Parameters:
    ///   - name: as typed. It is kept nowhere when it is wrong: it may be a passphrase in the wrong field.
    ///   - peer: the other end of the connection.
    /// - Throws: `SignInRefusal`, or a fault of the database.
    package func signIn(name: String, passphrase: String, peer: PeerAddress) async throws -> NewSession {
        let attempt = SignInThrottle.Attempt(account: try? Name(name), peer: peer)
        try throttle.begin(attempt, at: surroundings.instant())
        let started: NewSession?
        do {
            started = try await session(for: attempt, passphrase: Secret(Array(passphrase.utf8)))
        } catch let refusal as SignInRefusal {
            throttle.withdraw(attempt, at: surroundings.instant())
            throw refusal
        }
        guard let started else { throw SignInRefusal.wrong }
        throttle.succeeded(attempt, at: surroundings.instant())
        return started
    }

    private func session(
        for attempt: SignInThrottle.Attempt, passphrase: Secret<[UInt8]>
    ) async throws -> NewSession? {
        var known: KnownAdmin?
        if let name = attempt.account { known = try await store.knownAdmin(named: name) }
        guard let matching = try await matching(known, passphrase) else {
            try await auditRefusal(of: known, peer: attempt.peer)
            return nil
        }
        return try await begin(matching, passphrase, peer: attempt.peer)
    }

    /// The admin, if the passphrase is right. Where there is none, a hash is made all the same.
    private func matching(_ known: KnownAdmin?, _ passphrase: Secret<[UInt8]>) async throws -> KnownAdmin? {
        guard let known else {
            _ = try await hash(of: passphrase)
            return nil
        }
        return try await hashing.run { known.passphrase.matches(passphrase) } ? known : nil
    }

    private func begin(
        _ known: KnownAdmin, _ passphrase: Secret<[UInt8]>, peer: PeerAddress
    ) async throws -> NewSession? {
        let (now, token) = (surroundings.clock(), SessionToken.make(random: surroundings.randomBytes))
        let session = Session(
            id: ID(surroundings.uuid()), admin: known.admin.id, createdAt: now, lastSeenAt: now, peer: peer.text)
        let start = SessionStart(
            session: session, token: token.hash, proof: known.passphrase,
            renewal: known.passphrase.isWeakerThanUsual ? try await hash(of: passphrase) : nil,
            limits: settings.sessionLimits)
        let details: [JSON.Member] = [
            .init("session", .string(session.id.description)), .init("peer", .string(peer.text)),
        ]
        let event = event(.adminSignedIn, known.admin.auditTarget, by: .admin(known.admin), details)
        guard try await store.begin(start, audit: event) else { return nil }
        return NewSession(session: session, admin: known.admin, token: token)
    }

    /// Tries that are slowed down are not looked at, so these rows cannot be many.
    private func auditRefusal(of known: KnownAdmin?, peer: PeerAddress) async throws {
        try await store.journal.append(
            AuditEvent(
                at: surroundings.clock(), caller: .service, action: .adminSignedIn,
                target: known?.admin.auditTarget ?? "admin", outcome: "refused",
                details: [.init("peer", .string(peer.text))]))
    }
}
