import Cryptography
package import Federation
import FoundationEssentials
import Storage

/// What trying a connection showed: Entra issued a token, and these are the permissions in it.
package struct Authorisation: Hashable, Sendable {
    /// The application permissions that an administrator consented to (`roles` of the access token).
    package let granted: [String]
    /// What the connection needs and was not granted.
    package let missing: [String]
}

extension Desk {
    /// Tries a connection on the spot, past everything that is remembered, and notes how it ended.
    ///
    /// A token without any permission counts as authorised: Entra issues one before an administrator has consented.
    ///
    /// - Throws: `Refusal`, `StoreFailure.notFound`, or a fault.
    package func authorise(_ reference: Reference<Connection>, by caller: Caller) async throws -> Authorisation {
        let connection = try await connection(reference)
        do {
            let exchanged = try await metered(meters.exchanges) {
                try await exchange(connection, ExchangeRequest(forceRefresh: true), for: caller)
            }
            let granted = exchanged.token.roles
            try await note(.authorised, of: connection, by: caller, outcome: "ok")
            return Authorisation(
                granted: granted, missing: connection.settings.needs.filter { !granted.contains($0) })
        } catch Refusal.entraRefused(let refusal) {
            try await note(.refused, of: connection, by: caller, outcome: refusal.code ?? refusal.error)
            throw Refusal.entraRefused(refusal)
        }
    }

    private func note(
        _ status: Connection.Status, of connection: Connection, by caller: Caller, outcome: String
    ) async throws {
        try await store.setStatus(
            status, of: connection,
            audit: AuditEvent(
                at: surroundings.clock(), caller: caller, action: .connectionAuthorised,
                target: "connection:\(connection.id)", outcome: outcome))
    }
}

extension AccessToken {
    /// The application permissions named in it. Read for display only: an access token is meant for its resource, which
    /// verifies it; we neither can nor need to.
    fileprivate var roles: [String] {
        struct Payload: Decodable { var roles: [String]? }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return [] }
        let base64 = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        guard let data = Data(base64Encoded: padded) else { return [] }
        return (try? JSONDecoder().decode(Payload.self, from: data))?.roles ?? []
    }
}
