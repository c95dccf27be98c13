import Glibc

/// Replacing the key in its file, so that after a kill at any point a key that opens the whole database is there.
///
/// 1. `prepareSuccessor` makes a new key in `PATH.next`. The database still belongs to PATH.
/// 2. The caller seals everything anew and stores the new identifier, in one transaction. From its commit on the
///    database belongs to `PATH.next`.
/// 3. `promoteSuccessor` keeps the old key as `PATH.previous-ID` and renames `PATH.next` to PATH.
///
/// On opening, `find` tells by the identifier in the database which of the files belongs to it; if that is the
/// successor, step 3 was cut off and is done again.
///
/// The old key stays until the operator removes it, as older backups open with nothing else. Its identifier is part of
/// its name: a backup names the key it needs, and no later rotation has a name to write over.
extension MasterKey {
    /// Which key a database belongs to.
    package enum Match: Sendable {
        /// The one at the path.
        case current(MasterKey)
        /// The one beside it: a rotation was cut off before `promoteSuccessor`.
        case successor(MasterKey)
        /// Neither. The key at the path, for the refusal.
        case neither(MasterKey)
    }

    /// Makes the next key in `PATH.next`, with the promises of `create`.
    ///
    /// A key that is there already is left by a rotation that was cut off. It comes back in `.exists`: if the database
    /// names it, all that is missing is `promoteSuccessor`; if the database names the key at PATH, nothing was ever
    /// sealed with it, and the rotation may go on with it as with a new one.
    package static func prepareSuccessor(
        besides path: String, random: RandomBytes = Random.bytes
    ) throws(SuccessorProblem) -> MasterKey {
        do throws(MasterKeyProblem) {
            try refuseLink(path)
            return try create(path: successorPath(besides: path), random: random)
        } catch {
            guard case .alreadyExists(let next) = error else { throw .file(error) }
            throw try existing(at: next)
        }
    }

    /// Finds the key with an identifier at the path, or else beside it. The successor is looked at only if the key at
    /// the path is another, so that a damaged one does not keep a good key from its database.
    package static func find(_ identifier: String, besides path: String) throws(MasterKeyProblem) -> Match {
        let current = try read(path: path)
        guard current.identifier != identifier else { return .current(current) }
        do throws(MasterKeyProblem) {
            let next = try read(path: successorPath(besides: path))
            return next.identifier == identifier ? .successor(next) : .neither(current)
        } catch {
            if case .missing = error { return .neither(current) }
            throw error
        }
    }

    /// Puts the key in `PATH.next` into PATH, and keeps the one that was there as `PATH.previous-ID`. Cut off, it may be
    /// called again.
    /// - Returns: the path at which the old key is kept.
    @discardableResult
    package static func promoteSuccessor(besides path: String) throws(MasterKeyProblem) -> String {
        try refuseLink(path)
        let next = successorPath(besides: path)
        _ = try read(path: next)
        let kept = try keepCurrent(besides: path)
        do throws(SystemFailure) {
            guard rename(next, path) == 0 else { throw SystemFailure() }
            try Directory.synchronise(Directory.parent(of: path))
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
        return kept
    }

    private static func successorPath(besides path: String) -> String { path + ".next" }

    private static func existing(at next: String) throws(SuccessorProblem) -> SuccessorProblem {
        do throws(MasterKeyProblem) {
            return .exists(try read(path: next))
        } catch {
            throw .file(error)
        }
    }

    /// Gives the current key a second name, which is on the disk before the first goes to another key. A call that was
    /// cut off may have done so already; then it is this key that has the name, and if it is not, nothing goes on.
    private static func keepCurrent(besides path: String) throws(MasterKeyProblem) -> String {
        let identifier = try read(path: path).identifier
        let kept = "\(path).previous-\(identifier)"
        do throws(SystemFailure) {
            guard link(path, kept) == 0 || errno == EEXIST else { throw SystemFailure() }
            try Directory.synchronise(Directory.parent(of: path))
        } catch {
            throw .notWritten(path: kept, reason: error.reason)
        }
        guard try read(path: kept).identifier == identifier else { throw .alreadyExists(path: kept) }
        return kept
    }

    private static func refuseLink(_ path: String) throws(MasterKeyProblem) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT != S_IFLNK else { throw .isLink(path: path) }
    }
}

/// Why no successor was made.
package enum SuccessorProblem: Error, Sendable {
    /// There is one already: its key.
    case exists(MasterKey)
    case file(MasterKeyProblem)
}
