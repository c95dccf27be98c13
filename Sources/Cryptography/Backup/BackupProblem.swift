/// Why a backup was not written or not opened. Each names the file.
package enum BackupProblem: Error, Hashable {
    /// It does not begin as a backup does.
    case notABackup(path: String)
    /// Written by a later version of this program: the version of its format.
    case newerVersion(path: String, version: Int)
    /// The identifier of the key it was made with, and of the one given.
    case otherMasterKey(path: String, needed: String, given: String)
    /// The chunk that does not open, from 1. A change to the header shows in the first; a file cut within its last
    /// chunk, or grown there, is damaged in that.
    case damaged(path: String, chunk: Int)
    /// It ends too early, but is in order up to there.
    case cutOff(path: String)
    /// The system's own words.
    case unreadable(path: String, reason: String)
    /// The system's own words. What stood at the path before is there still.
    case notWritten(path: String, reason: String)
    /// More than `BackupHeader.mostMetadataBytes`.
    case metadataTooLong(byteCount: Int)
    /// The cipher itself failed while sealing.
    case cipherFailed

    /// What to do about it, as a sentence for the operator.
    package var hint: String {
        switch self {
        case .notABackup: "Name a file that 'aureole backup' wrote."
        case .newerVersion: "Use the version of aureole that wrote it, or a later one."
        case .otherMasterKey(_, let needed, _):
            "Name the key with that identifier; after a rotation it is kept as MASTER-KEY-FILE.previous-\(needed)."
        case .damaged, .cutOff: "Fetch the file again from where it was kept, or take an earlier backup."
        case .unreadable: "Check that the file is there and that the user who runs aureole may read it."
        case .notWritten: "Check that the directory exists, that it can be written to and that the disk is not full."
        case .metadataTooLong, .cipherFailed: "Report this as a fault of aureole."
        }
    }
}

extension BackupProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notABackup(let path): "\(path) is not a backup of aureole's."
        case .newerVersion(let path, let version): "The backup \(path) has the format \(version), which is newer."
        case .otherMasterKey(let path, let needed, let given):
            "The backup \(path) was made with the master key \(needed), and the one given is \(given)."
        case .damaged(let path, let chunk): "The backup \(path) is damaged at chunk \(chunk)."
        case .cutOff(let path): "The backup \(path) is cut off: its end is missing."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .notWritten(let path, let reason): "\(path) could not be written: \(reason)."
        case .metadataTooLong(let byteCount):
            "The description of the backup has \(byteCount) bytes; at most \(BackupHeader.mostMetadataBytes) fit."
        case .cipherFailed: "The backup could not be sealed."
        }
    }
}
