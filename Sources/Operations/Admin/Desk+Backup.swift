package import Federation
import FoundationEssentials
package import Storage

extension Desk {
    /// Writes a sealed copy of the database while everything goes on, and reads it back.
    ///
    /// - Parameter replacing: whether an earlier backup at that path may go.
    /// - Throws: `ArchiveProblem`.
    package func backUp(
        to path: String, replacing: Bool, by caller: Caller
    ) async throws(ArchiveProblem) -> Backup {
        let now = surroundings.clock()
        return try await store.backUp(to: path, replacing: replacing, at: now) { backup in
            AuditEvent(
                at: now, caller: caller, action: .backedUp, target: "database",
                details: [
                    .init("bytes", .integer(backup.byteCount)), .init("master_key", .string(backup.manifest.masterKey)),
                    .init("audit_head", .integer(backup.manifest.auditHead)),
                ])
        }
    }
}
