package import Cryptography
package import Federation

/// Why nothing starts. Each is a sentence for the operator and a hint beside it; nothing was changed on disk.
package enum StartProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case notADirectory(path: String)
    /// The directory cannot be made or written: the system's word for why.
    case unusableDirectory(path: String, reason: String)
    /// The directory belongs to somebody else. Even root is refused: files that root leaves beside the database lock its
    /// owner out.
    case otherOwner(path: String, owner: String, user: String)
    /// There is a database, but its key cannot be used.
    case masterKey(MasterKeyProblem)
    case wrongMasterKey(path: String)
    /// Between the opening of the database and the claim to serve it the master key was rotated.
    case masterKeyReplaced
    case issuerDiffers(stored: Issuer, given: Issuer)
    /// Another `serve` has the database.
    case alreadyServed(path: String)
    /// The file that tells whether another `serve` has the database cannot be opened: the system's word for why.
    case unusableLock(path: String, reason: String)
    /// The database was made by a newer version of this program.
    case newerDatabase(path: String)
    case database(path: String, StoreFailure)

    package var description: String {
        switch self {
        case .notADirectory(let path): "\(path) is not a directory"
        case .unusableDirectory(let path, let reason): "the data directory \(path) cannot be used: \(reason)"
        case .otherOwner(let path, let owner, let user):
            "the data directory \(path) belongs to \(owner), and this command runs as \(user)"
        case .masterKey(let problem): problem.description
        case .wrongMasterKey(let path): "the master key in \(path) is not the one this database was made with"
        case .masterKeyReplaced: "the master key was replaced while this was starting"
        case .issuerDiffers(let stored, let given):
            "this database is for the issuer \(stored), and the settings say \(given)"
        case .alreadyServed(let path): "another 'aureole serve' runs on \(path)"
        case .unusableLock(let path, let reason): "the lock file \(path) cannot be used: \(reason)"
        case .newerDatabase(let path): "the database \(path) was made by a newer version of aureole"
        case .database(let path, let failure): "the database \(path) cannot be opened: \(failure)"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .notADirectory, .unusableDirectory: "give another directory with --data or AUREOLE_DATA, or mend this one"
        case .otherOwner(_, let owner, _): "run it as the owner: sudo -u \(owner) aureole ..."
        case .masterKey(let problem): problem.hint
        case .wrongMasterKey: "put back the key file that belongs to this database, or name it with --master-key-file"
        case .masterKeyReplaced: "start it again; it then uses the new key"
        case .issuerDiffers:
            "an issuer is fixed on first start, since Azure holds it byte for byte; use another --data for another issuer"
        case .alreadyServed: "stop that one first, or use another --data"
        case .unusableLock: "remove what stands there; 'aureole serve' makes the file itself"
        case .newerDatabase: "use that version, or restore a backup made by this one"
        case .database: "check the disk and the permissions of the directory"
        }
    }
}
