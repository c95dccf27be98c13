import Cryptography
package import Federation
import GRDB

/// The database of one issuer: everything that must survive a restart.
///
/// Safe to use from any task; one writer at a time, in this process and among all processes that share the file. Every
/// write is one transaction that keeps its invariant, audit row included, and is on disk (`synchronous = FULL`) when the
/// call returns.
package final class Store: Sendable {
    /// Fixed when the database was made.
    package let issuer: Issuer
    /// The chain of audit rows, appended to in groups.
    package let journal: AuditJournal
    /// Where the database is.
    package let directory: DataDirectory

    let pool: DatabasePool
    let vault: Vault
    let chain: AuditChain
    var backups: BackupSeal { vault.masterKey.backups }

    init(directory: DataDirectory, pool: DatabasePool, issuer: Issuer, vault: Vault, chain: AuditChain) {
        self.directory = directory
        self.pool = pool
        self.issuer = issuer
        self.vault = vault
        self.chain = chain
        journal = AuditJournal(pool: pool, chain: chain)
    }

    /// Ends all connections; for commands that are done and for tests. When no other process has the database open, its
    /// file then holds everything and SQLite's log is gone from beside it.
    package func close() throws(StoreFailure) {
        // Closes the readers: the last connection to go clears the log away, and so must be one that can write.
        pool.releaseMemory()
        do { try pool.close() } catch { throw StoreFailure(error) }
    }
}

extension Store {
    /// One consistent view of the database.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFailure) -> Value {
        do { return try await pool.read(body) } catch { throw StoreFailure(error) }
    }

    /// One transaction that takes effect together with its audit row or not at all.
    func write<Value: Sendable>(
        auditing event: AuditEvent, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFailure) -> Value {
        do {
            return try await pool.write { [chain] db in
                let value = try body(db)
                try chain.append([AuditRecord(event)], to: db)
                return value
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}
