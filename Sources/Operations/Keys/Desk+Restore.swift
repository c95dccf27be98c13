import Cryptography
package import Federation
import FoundationEssentials
package import Storage

extension Desk {
    /// Brings the ring of a restored database into a safe state, before anything of it is published: no key signs that
    /// the world no longer has.
    ///
    /// - Parameters:
    ///   - manifest: of the backup.
    ///   - departed: kids of which it is known that they were taken out after the backup.
    /// - Returns: what the issuer URL showed, and what became of the ring.
    package func settleRestoredRing(
        from manifest: BackupManifest, without departed: Set<String>, by caller: Caller
    ) async throws -> (Sighting, RestoredRing) {
        let sighting = await look(
            PublicDocuments(issuer: issuer, ring: try await store.ring(), digest: { Digest.sha256($0) }))
        let (now, schedule) = (surroundings.clock(), settings.schedule)
        let spare = try await NewKey.made(at: now)
        let restored = try await store.settleRestoredRing(
            with: [spare], audit: { $0.event(from: manifest, seeing: sighting, at: now, by: caller) }
        ) { ring in
            ring.restored(seeing: sighting, without: departed, by: schedule, at: now, spare: spare.key)
        }
        return (sighting, restored)
    }
}

extension RestoredRing {
    /// The audit row of a restoration: what became of each key, and why.
    fileprivate func event(
        from manifest: BackupManifest, seeing sighting: Sighting, at now: Date, by caller: Caller
    ) -> AuditEvent {
        AuditEvent(
            at: now, caller: caller, action: .restored, target: "database",
            details: [
                .init("created_at", .integer(Int(manifest.createdAt.timeIntervalSince1970))),
                .init("audit_head", .integer(manifest.auditHead)), .init("documents", .string(sighting.word)),
                .init("keys", .object(fates.map { .init($0.before.keyID, .string($0.words)) })),
                .init("added", .strings(added.map(\.keyID))),
            ])
    }
}

extension KeyFate {
    fileprivate var words: String { "\(before.state.rawValue) to \(after.state.rawValue): \(reason)" }
}

extension Sighting {
    fileprivate var word: String {
        switch self {
        case .keys: "read"
        case .unreadable: "unreadable"
        }
    }
}
