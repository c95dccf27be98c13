package import Federation

/// Why the public documents cannot be written as files. Each is a sentence for the operator and a hint beside it.
package enum StaticSiteProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the issuer is none that a directory can have.
    case unusableIssuer(Issuer, SitePath.Unusable)
    case notADirectory(path: String)
    /// The directory cannot be made: the system's word for why.
    case unusableDirectory(path: String, reason: String)
    /// The file cannot be written: the system's word for why.
    case unwritable(path: String, reason: String)
    case diskFull(path: String)

    package var description: String {
        switch self {
        case .unusableIssuer(let issuer, let path):
            "the documents of \(issuer) cannot be files: '\(path.segment)' in its path \(path.problem)"
        case .notADirectory(let path): "what stands at \(path) is not a directory"
        case .unusableDirectory(let path, let reason): "the directory \(path) cannot be made: \(reason)"
        case .unwritable(let path, let reason): "the file \(path) cannot be written: \(reason)"
        case .diskFull(let path): "the file \(path) cannot be written: the disk is full"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .unusableIssuer: "let the public plane serve them, through a proxy if need be"
        case .notADirectory: "give another directory, or remove what stands there"
        case .unusableDirectory: "make it, and let the user that this program runs as write into it"
        case .unwritable: "let the user that this program runs as write into the directories on the way to it"
        case .diskFull: "make room; what was published before is still there"
        }
    }
}
