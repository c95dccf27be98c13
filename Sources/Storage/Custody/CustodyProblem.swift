package import Cryptography

/// Why the master key was not rotated. But for `notPromoted`, everything is as before.
package enum CustodyProblem: Error, Hashable, Sendable {
    /// A server runs on the database in this directory.
    case served(path: String)
    case start(StartProblem)
    /// The present key is only handed in, and no file was named for the next one.
    case needsFile(source: String)
    /// The present key is in a file, whose place the next one takes.
    case needsNoFile(path: String)
    /// The next key could not be made.
    case file(MasterKeyProblem)
    case store(StoreFailure)
    /// Everything is sealed with the new key, which is still in its first file. Whoever opens the database next tries to
    /// put it into its place again.
    case notPromoted(MasterKeyProblem)
}

extension CustodyProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .served(let path): "'aureole serve' runs on \(path), and no master key is replaced under it"
        case .start(let problem): problem.description
        case .needsFile(let source): "the master key comes from \(source), where no new one can be put"
        case .needsNoFile(let path): "the master key is in the file \(path), where the new one is put too"
        case .file(let problem): problem.description
        case .store(let failure): failure.description
        case .notPromoted(let problem):
            "everything is sealed with the new master key, but it is not in its place yet: \(problem)"
        }
    }

    /// What to do about it; `nil` where the sentence says it all.
    package var hint: String? {
        switch self {
        case .served: "stop it first, and start it again afterwards"
        case .start(let problem): problem.hint
        case .needsFile: "name a file for the new key with --out, and hand that one out afterwards"
        case .needsNoFile: "leave --out away"
        case .file(let problem): problem.hint
        case .store(let failure): failure.hint
        case .notPromoted(let problem):
            "\(problem.hint) The next command then puts it there; until it has, keep both files."
        }
    }
}
