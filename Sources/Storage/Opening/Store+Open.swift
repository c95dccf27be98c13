package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// Opens the database of an issuer; on first start it makes the directory, the master key and the database.
    ///
    /// Where a database exists, a master key that is missing or unreadable stops everything: a key made anew could open
    /// nothing, and would hide that the old one is gone. A rotation of the master key that was cut off is brought to its
    /// end.
    ///
    /// - Parameters:
    ///   - source: where the master key comes from. Where it is only handed in, it is never made.
    ///   - issuer: what the settings say; `nil` when they say nothing.
    ///   - firstIssuer: what a new database is made for when the settings say nothing.
    /// - Throws: `StartProblem`, with nothing changed.
    package static func open(
        _ directory: DataDirectory, masterKey source: MasterKeySource, issuer: Issuer?, firstIssuer: Issuer, now: Date
    ) throws(StartProblem) -> Store {
        try directory.prepare()
        // Two commands may be the first at the same moment; one makes everything, the other finds it made.
        let lock = try directory.lock()
        return try withExtendedLifetime(lock) { () throws(StartProblem) -> Store in
            let masterKey: MasterKey
            if let stored = try storedHouse(in: directory) {
                let found = try key(stored.masterKey, from: source)
                guard issuer == nil || issuer == stored.issuer else {
                    throw .issuerDiffers(stored: stored.issuer, given: issuer ?? firstIssuer)
                }
                if found.isSuccessor { try promoteSuccessor(of: source) }
                masterKey = found.key
            } else {
                masterKey = try firstKey(from: source, for: directory)
            }
            let house = House(issuer: issuer ?? firstIssuer, masterKey: masterKey.identifier, createdAt: now)
            return try settled(house, directory, Vault(masterKey: masterKey))
        }
    }

    /// The same for a database out of a backup, with the key that opened it, in a directory where nobody else is at work.
    static func open(
        restored directory: DataDirectory, masterKey: MasterKey, issuer: Issuer, now: Date
    ) throws(StartProblem) -> Store {
        if let stored = try storedHouse(in: directory), stored.issuer != issuer {
            throw .issuerDiffers(stored: stored.issuer, given: issuer)
        }
        let house = House(issuer: issuer, masterKey: masterKey.identifier, createdAt: now)
        return try settled(house, directory, Vault(masterKey: masterKey))
    }

    /// Claims the database for one `serve`; released when the result goes away.
    ///
    /// - Throws: `StartProblem.alreadyServed`, `.unusableLock`; `.masterKeyReplaced` when a rotation had the claim since
    ///   this store was opened.
    package func claimForServing() throws(StartProblem) -> FileLock {
        let claim = try directory.claimForServing()
        do {
            try pool.read { [vault] db in try vault.requireOwn(db) }
        } catch {
            let failure = StoreFailure(error)
            throw failure == .masterKeyReplaced
                ? .masterKeyReplaced : .database(path: directory.databasePath, failure)
        }
        return claim
    }

    /// What an existing database says of itself; `nil` where there is none, or one whose first start was cut off.
    ///
    /// Read through a plain connection before the pool is there: a pool writes as soon as it opens, and so do migrations,
    /// but a database that is refused stays as it is.
    private static func storedHouse(in directory: DataDirectory) throws(StartProblem) -> House? {
        guard directory.hasDatabase else { return nil }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: directory.databasePath, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                guard try !Schema.migrator.hasBeenSuperseded(db) else {
                    throw StartProblem.newerDatabase(path: directory.databasePath)
                }
                return try db.tableExists("house") ? db.house() : nil
            }
        } catch {
            throw StartProblem(error, path: directory.databasePath)
        }
    }

    private static func openPool(_ directory: DataDirectory) throws(StartProblem) -> DatabasePool {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = 4
            configuration.label = "aureole"
            let pool = try DatabasePool(path: directory.databasePath, configuration: configuration)
            // The pool sets NORMAL when it turns WAL on; a token may only leave when its audit row is on disk.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        } catch {
            throw StartProblem(error, path: directory.databasePath)
        }
    }

    /// Brings the schema up to date, says what the database is for if it is new, and looks up what it says otherwise.
    private static func settled(
        _ house: House, _ directory: DataDirectory, _ vault: Vault
    ) throws(StartProblem) -> Store {
        let pool = try openPool(directory)
        do {
            try Schema.migrator.migrate(pool)
            let (house, chainKey) = try pool.write { db in (try db.settle(house), try vault.chainKey(of: db)) }
            return Store(
                directory: directory, pool: pool, issuer: house.issuer, vault: vault, chain: AuditChain(key: chainKey))
        } catch {
            throw StartProblem(error, path: directory.databasePath)
        }
    }
}

extension StartProblem {
    fileprivate init(_ error: any Error, path: String) {
        self = error as? StartProblem ?? .database(path: path, StoreFailure(error))
    }
}

/// What a database says of itself.
private struct House: Sendable {
    let issuer: Issuer
    /// The public identifier of the key that its seals were made with.
    let masterKey: String
    let createdAt: Date
}

extension Database {
    fileprivate func settle(_ house: House) throws -> House {
        try execute(
            sql: """
                INSERT INTO house (id, issuer, master_key_id, created_at) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [house.issuer.text, house.masterKey, house.createdAt.column])
        return try self.house() ?? house
    }

    fileprivate func house() throws -> House? {
        guard let row = try Row.fetchOne(self, sql: "SELECT * FROM house") else { return nil }
        return House(
            issuer: try Issuer(row["issuer"]), masterKey: row["master_key_id"],
            createdAt: Date(column: row["created_at"]))
    }
}
