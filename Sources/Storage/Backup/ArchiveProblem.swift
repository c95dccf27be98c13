package import Cryptography
package import Federation

/// Why there is no backup, or why nothing was restored. Nothing was changed then, and nothing is left behind.
package enum ArchiveProblem: Error, Hashable, Sendable {
    /// The file itself.
    case backup(BackupProblem)
    /// The data directory or the master key.
    case start(StartProblem)
    case store(StoreFailure)
    /// Something stands where the backup should go.
    case exists(path: String)
    /// What stands there is no backup, so that it is not replaced whatever is asked.
    case notReplaced(path: String)
    /// Another backup or restore works in the data directory.
    case underWay(path: String)
    /// There is a database where one should be restored to.
    case hasDatabase(path: String)
    /// A command has the database open that is to be replaced.
    case inUse(path: String)
    /// The backup was made with a later schema.
    case newerSchema(path: String)
    /// The backup is of a database of this program, but what it says of itself is not what this version writes.
    case unknownDescription(path: String)
    case otherIssuer(path: String, stored: Issuer, given: Issuer)
    /// What came out of the backup is not whole: what is wrong with it.
    case unsound(path: String, Flaw)
    /// A file could not be made, moved or removed: the system's own words.
    case notWritten(path: String, reason: String)

    /// What may be wrong with the contents of a database.
    package enum Flaw: Error, Hashable, Sendable {
        /// SQLite's own words.
        case damaged(String)
        /// The first audit row that is missing or is not what was written.
        case brokenAudit(row: Int)
        /// The key whose private half does not open.
        case brokenSeal(String)
    }

    init(_ error: any Error) {
        switch error {
        case let problem as ArchiveProblem: self = problem
        case let problem as BackupProblem: self = .backup(problem)
        case let problem as StartProblem: self = .start(problem)
        case let problem as MasterKeyProblem: self = .start(.masterKey(problem))
        default: self = .store(StoreFailure(error))
        }
    }
}

extension ArchiveProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .backup(let problem): problem.description
        case .start(let problem): problem.description
        case .store(let failure): failure.description
        case .exists(let path): "There is already something at \(path)."
        case .notReplaced(let path): "What stands at \(path) is not a backup of aureole's, and is not replaced."
        case .underWay(let path): "Another backup or restore is at work in \(path)."
        case .hasDatabase(let path): "There is already a database in \(path)."
        case .inUse(let path): "A command has the database \(path) open."
        case .newerSchema(let path): "The backup \(path) was made by a newer version of aureole."
        case .unknownDescription(let path): "The description in the backup \(path) cannot be read."
        case .otherIssuer(let path, let stored, let given):
            "The backup \(path) is of the issuer \(stored), and the settings say \(given)."
        case .unsound(let path, let flaw): "The database in the backup \(path) is not whole: \(flaw)."
        case .notWritten(let path, let reason): "\(path) could not be written: \(reason)."
        }
    }

    /// What to do about it; `nil` where the sentence says it all.
    package var hint: String? {
        switch self {
        case .backup(let problem): problem.hint
        case .start(let problem): problem.hint
        case .store(let failure): failure.hint
        case .exists: "Give another name, or --force to replace it if it is a backup."
        case .notReplaced: "Give another name."
        case .underWay: "Wait until it has ended."
        case .hasDatabase: "Give --force to move it aside, or another directory with --data."
        case .inUse: "Wait until no command runs on it, then try again."
        case .newerSchema, .unknownDescription: "Use the version of aureole that wrote it, or a later one."
        case .otherIssuer: "Leave the issuer setting out, or name the issuer of the backup."
        case .unsound: "Take an earlier backup; 'aureole audit verify' tells more of a database that is in use."
        case .notWritten: "Check that the directory exists, that it can be written to and that the disk is not full."
        }
    }
}

extension ArchiveProblem.Flaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let words): "SQLite finds that \(words)"
        case .brokenAudit(let row): "its audit chain is broken at row \(row)"
        case .brokenSeal(let row): "the value sealed in row '\(row)' does not open"
        }
    }
}
