import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// Opens the database of an issuer; on first start it makes the directory, the master key and the database.
    ///
    /// Where a database exists, a master key that is missing or unreadable stops everything: a key made anew could open
    /// nothing, and would hide that the old one is gone.
    ///
    /// - Parameters:
    ///   - issuer: what the settings say; `nil` when they say nothing.
    ///   - firstIssuer: what a new database is made for when the settings say nothing.
    /// - Throws: `StartProblem`, with nothing changed.
    package static func open(
        _ directory: DataDirectory, masterKeyFile: String, issuer: Issuer?, firstIssuer: Issuer, now: Date
    ) throws(StartProblem) -> Store {
        try directory.prepare()
        // Two commands may be the first at the same moment; one makes everything, the other finds it made.
        let lock = try lock(directory)
        return try withExtendedLifetime(lock) { () throws(StartProblem) -> Store in
            let masterKey = try masterKey(at: masterKeyFile, for: directory)
            if let stored = try storedHouse(in: directory) {
                guard stored.masterKey == masterKey.identifier else { throw .wrongMasterKey(path: masterKeyFile) }
                guard issuer == nil || issuer == stored.issuer else {
                    throw .issuerDiffers(stored: stored.issuer, given: issuer ?? firstIssuer)
                }
            }
            let house = House(issuer: issuer ?? firstIssuer, masterKey: masterKey.identifier, createdAt: now)
            let pool = try openPool(directory)
            let stored = try settle(house, in: pool, at: directory)
            return Store(directory: directory, pool: pool, issuer: stored.issuer, masterKey: masterKey)
        }
    }

    /// Claims the database for one `serve`; released when the result goes away.
    ///
    /// - Throws: `StartProblem.alreadyServed`, `.unusableLock`.
    package func claimForServing() throws(StartProblem) -> FileLock {
        let path = directory.path + "/serve.lock"
        do throws(FileLock.Unavailable) {
            return try FileLock(tryingFor: path)
        } catch {
            switch error {
            case .held: throw .alreadyServed(path: directory.path)
            case .unusable(let reason): throw .unusableLock(path: path, reason: reason)
            }
        }
    }

    private static func lock(_ directory: DataDirectory) throws(StartProblem) -> FileLock {
        do throws(FileLock.Unavailable) {
            return try FileLock(waitingFor: directory.path)
        } catch {
            throw .unusableDirectory(path: directory.path, reason: "it cannot be locked")
        }
    }

    private static func masterKey(at path: String, for directory: DataDirectory) throws(StartProblem) -> MasterKey {
        do throws(MasterKeyProblem) {
            return try MasterKey.read(path: path)
        } catch {
            guard case .missing = error, !directory.hasDatabase else { throw .masterKey(error) }
        }
        do throws(MasterKeyProblem) {
            return try MasterKey.create(path: path)
        } catch {
            throw .masterKey(error)
        }
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

    /// Brings the schema up to date and returns what the database says of itself, having said it first if it is new.
    private static func settle(
        _ house: House, in pool: DatabasePool, at directory: DataDirectory
    ) throws(StartProblem) -> House {
        do {
            try Schema.migrator.migrate(pool)
            return try pool.write { db in try db.settle(house) }
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
