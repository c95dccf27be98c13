import Entra
package import Federation
import FoundationEssentials
import Storage

/// A connection that proves itself with something else now.
package struct CredentialChange: Hashable, Sendable {
    package let connection: Connection
    /// Whether Entra was asked, and accepted it. A connection without tenant or client ID cannot be tried.
    package let wasTried: Bool
}

extension Desk {
    /// Moves a connection to another credential without a gap. The new one is tried first, beside the one that serves;
    /// only if Entra accepts it does it take its place, and the old one is kept so that it can be put back.
    ///
    /// It is tried by asking for a token of the application itself, whatever the connection's permissions: that proves the
    /// credential, and needs nobody to sign in.
    ///
    /// - Parameter isTried: `false` takes Entra's word for granted, for when it cannot be asked.
    /// - Throws: `Refusal` with nothing changed, `StoreFailure.notFound`, `AdminRefusal` for a version that was not
    ///   expected, or a fault.
    package func setCredential(
        of reference: Reference<Connection>, to new: NewCredential, isTried: Bool = true,
        expecting expected: ExpectedVersion = .any, by caller: Caller
    ) async throws -> CredentialChange {
        let connection = try await connection(reference, expecting: expected)
        let resolved = try await resolved(new, of: connection)
        let mayTry = isTried && connection.settings.untried == .ready
        if mayTry { try await rehearse(resolved, for: connection, by: caller) }
        let settings = connection.settings.proving(with: resolved.credential)
        let status = connection.status(afterAccepting: mayTry)
        try await expected.guarding(connection) {
            try await store.update(
                connection, settings: settings, status: status, secret: resolved.secret,
                audit: event(connection, "ok", settings, by: caller))
        }
        lookups.forgetAll()
        refusals.forget(connection.id)
        return CredentialChange(
            connection: Connection(
                id: connection.id, name: connection.name, version: connection.version + 1, status: status,
                settings: settings),
            wasTried: mayTry)
    }

    /// Gives up the credential that could be put back; a secret is destroyed.
    ///
    /// - Throws: `StoreFailure.notFound`, `AdminRefusal` for a version that was not expected.
    package func forgetPreviousCredential(
        of reference: Reference<Connection>, expecting expected: ExpectedVersion = .any, by caller: Caller
    ) async throws -> Connection {
        let connection = try await connection(reference, expecting: expected)
        let settings = connection.settings.forgettingPrevious
        try await expected.guarding(connection) {
            try await store.update(
                connection, settings: settings, status: connection.status,
                audit: event(connection, "previous-forgotten", settings, by: caller))
        }
        lookups.forgetAll()
        return try await self.connection(.id(connection.id))
    }

    private func resolved(_ new: NewCredential, of connection: Connection) async throws -> ResolvedCredential {
        guard case .previous = new else { return try await resolved(new) }
        guard let previous = connection.settings.previousCredential else {
            throw Refusal.badRequest("The connection '\(connection.name)' has no previous credential to put back.")
        }
        return ResolvedCredential(
            credential: previous, means: try await means(previous, of: connection.name))
    }

    private func rehearse(
        _ resolved: ResolvedCredential, for connection: Connection, by caller: Caller
    ) async throws {
        let target = try connection.target(scope: nil, tenant: nil)
        let question = Question(
            connection: connection, target: target, grant: .clientCredentials(scope: target.scope.text),
            isRehearsal: true)
        do {
            _ = try await ask(question, with: resolved.means, for: caller)
        } catch let refusal as Refusal {
            var settings = connection.settings
            settings.credential = resolved.credential
            try await store.journal.append(event(connection, refusal.word, settings, by: caller))
            throw refusal
        }
    }

    private func event(
        _ connection: Connection, _ outcome: String, _ settings: Connection.Settings, by caller: Caller
    ) -> AuditEvent {
        event(
            .credentialChanged, connection, outcome, by: caller,
            [
                .init("from", .string(connection.settings.credential.word)),
                .init("to", .string(settings.credential.word)),
            ])
    }
}

extension Connection {
    /// A credential that works speaks for an application; a sign-in that stands or is missing stays what it is.
    fileprivate func status(afterAccepting isAccepted: Bool) -> Status {
        switch settings.permissions {
        case .application: isAccepted ? .authorised : settings.untried
        case .delegated: status == .refused ? settings.untried : status
        }
    }
}

extension Connection.Settings {
    /// With another credential; the present one can be put back.
    fileprivate func proving(with credential: Credential) -> Self {
        var settings = self
        settings.previousCredential = self.credential
        settings.credential = credential
        return settings
    }

    fileprivate var forgettingPrevious: Self {
        var settings = self
        settings.previousCredential = nil
        return settings
    }
}
