package import Cryptography
package import Federation
import FoundationEssentials
package import Storage

extension Desk {
    /// Replaces the master key, see `Store.rotateMasterKey`. This desk can open nothing sealed afterwards.
    package func rotateMasterKey(
        of source: MasterKeySource, into file: String?, by caller: Caller
    ) async throws(CustodyProblem) -> MasterKeyRotation {
        let now = surroundings.clock()
        return try await store.rotateMasterKey(of: source, into: file) { rotation in
            AuditEvent(
                at: now, caller: caller, action: .masterKeyRotated, target: "master-key",
                details: [.init("old", .string(rotation.old)), .init("new", .string(rotation.new))])
        }
    }
}
