import Cryptography
package import Federation
import GRDB

extension Store {
    /// Brings a ring that came out of a backup into a safe state: one transaction, with an audit row in any case.
    ///
    /// - Parameters:
    ///   - fresh: keys that may enter, with their private halves.
    ///   - decide: says what is to become of the ring.
    package func settleRestoredRing(
        with fresh: [NewKey], audit: @escaping @Sendable (RestoredRing) -> AuditEvent,
        _ decide: @escaping @Sendable (KeyRing) -> RestoredRing
    ) async throws(StoreFailure) -> RestoredRing {
        do {
            return try await pool.write { [vault, chain] db in
                let restored = decide(try db.ring())
                try db.apply(restored.change, with: fresh, sealedBy: vault)
                for key in restored.change.moved where key.evidence.lookedAt == nil { try db.forgetEvidence(of: key) }
                try chain.append([AuditRecord(audit(restored))], to: db)
                return restored
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}

extension Database {
    fileprivate func forgetEvidence(of key: RingKey) throws {
        try execute(sql: "DELETE FROM key_evidence WHERE kid = ?", arguments: [key.keyID])
    }
}
