package import Cryptography
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// Adds a connection; tenant and client ID may come later.
    ///
    /// - Parameter complete: says the rest, once it is known what it proves itself with.
    /// - Throws: `StoreFailure.nameTaken`, `.notFound`; `Refusal` for a secret that can be none.
    package func addConnection(
        _ name: Name, _ new: NewCredential, by caller: Caller, _ complete: (inout Connection.Settings) throws -> Void
    ) async throws -> Connection {
        let resolved = try await resolved(new)
        var settings = Connection.Settings(credential: resolved.credential)
        try complete(&settings)
        return try await addConnection(name, settings, secret: resolved.secret, by: caller)
    }

    /// The same with everything said.
    ///
    /// - Parameter secret: the value, where the credential is a secret.
    /// - Throws: `StoreFailure.nameTaken`, `.notFound`.
    package func addConnection(
        _ name: Name, _ settings: Connection.Settings, secret: Secret<[UInt8]>? = nil, by caller: Caller
    ) async throws -> Connection {
        let settings = settings.withoutRepetitions
        let connection = Connection(
            id: ID(surroundings.uuid()), name: name, version: 1, status: settings.untried, settings: settings)
        try await store.add(
            connection, secret: secret, createdAt: surroundings.clock(),
            audit: event(.connectionAdded, connection, by: caller, connection.auditDetails))
        return connection
    }

    /// All connections by name.
    package func connections() async throws -> [Connection] { try await store.connections() }

    /// A page of them.
    ///
    /// - Parameter name: the last of the page before; `nil` for the first page.
    package func connections(after name: Name?, limit: Int) async throws -> [Connection] {
        try await store.connections(after: name, limit: limit)
    }

    /// - Throws: `StoreFailure.notFound`.
    package func connection(_ reference: Reference<Connection>) async throws -> Connection {
        guard let connection = try await store.connection(reference) else {
            throw StoreFailure.notFound(kind: "connection", reference.description)
        }
        return connection
    }

    /// Edits a connection. Whatever was remembered for it counts no more, and it has to be tried again.
    ///
    /// - Throws: `StoreFailure.notFound`, `.changedMeanwhile`, `AdminRefusal` for a version that was not expected;
    ///   whatever `edit` throws.
    package func setConnection(
        _ reference: Reference<Connection>, expecting expected: ExpectedVersion = .any, by caller: Caller,
        _ edit: (inout Connection.Settings) throws -> Void
    ) async throws -> Connection {
        let connection = try await connection(reference, expecting: expected)
        var settings = connection.settings
        try edit(&settings)
        settings = settings.withoutRepetitions
        let edited = Connection(
            id: connection.id, name: connection.name, version: connection.version + 1, status: settings.untried,
            settings: settings)
        try await expected.guarding(connection) {
            try await store.update(
                connection, settings: edited.settings,
                audit: event(.connectionChanged, connection, by: caller, edited.auditDetails))
        }
        lookups.forgetAll()
        refusals.forget(connection.id)
        return try await self.connection(.id(connection.id))
    }

    /// - Throws: `StoreFailure.notFound`, `AdminRefusal` for a version that was not expected.
    package func removeConnection(
        _ reference: Reference<Connection>, expecting expected: ExpectedVersion = .any, by caller: Caller
    ) async throws {
        let connection = try await connection(reference, expecting: expected)
        try await expected.guarding(connection) {
            try await store.remove(
                connection, onlyThisVersion: expected != .any,
                audit: event(.connectionRemoved, connection, by: caller, connection.auditDetails))
        }
        lookups.forgetAll()
    }
}

extension Connection {
    fileprivate var auditDetails: [JSON.Member] {
        [
            .init("name", .string(name.text)), .init("tenant", .optional(settings.tenant?.text)),
            .init("client_id", .optional(settings.applicationID?.text)),
            .init("credential", .string(settings.credential.word)),
        ]
    }
}

extension Connection.Settings {
    fileprivate var withoutRepetitions: Self {
        var settings = self
        settings.scopes = scopes.withoutRepetitions
        settings.needs = needs.withoutRepetitions
        settings.otherTenants = otherTenants.withoutRepetitions.filter { $0 != tenant }
        return settings
    }
}
