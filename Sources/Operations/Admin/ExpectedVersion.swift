import Federation
import Storage

/// Which versions of a connection a change is meant for, so that nobody overwrites what they have not seen.
package enum ExpectedVersion: Hashable, Sendable {
    case any
    case oneOf(Set<Int>)

    /// Whether a change is meant for that version.
    func admits(_ version: Int) -> Bool {
        switch self {
        case .any: true
        case .oneOf(let versions): versions.contains(version)
        }
    }

    /// Does the work on a connection that was as expected; one that changed under it was not.
    func guarding(_ connection: Connection, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch StoreFailure.changedMeanwhile where self != .any {
            throw AdminRefusal.otherVersion(of: connection)
        }
    }
}

extension Desk {
    /// - Throws: `StoreFailure.notFound`, `AdminRefusal` for a version that was not expected.
    func connection(
        _ reference: Reference<Connection>, expecting expected: ExpectedVersion
    ) async throws -> Connection {
        let connection = try await connection(reference)
        guard expected.admits(connection.version) else { throw AdminRefusal.otherVersion(of: connection) }
        return connection
    }
}
