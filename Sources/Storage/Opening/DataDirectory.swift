import Glibc

/// The directory that holds the database of one issuer, and who may work in it.
package struct DataDirectory: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    package var databasePath: String { path + "/aureole.db" }

    /// What the database takes on the disk, in bytes.
    package struct Sizes: Hashable, Sendable {
        package let database: Int
        /// SQLite's log of what is not in the database's own file yet.
        package let log: Int
    }

    package var sizes: Sizes {
        func size(_ path: String) -> Int {
            var status = stat()
            return stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
        return Sizes(database: size(databasePath), log: size(databasePath + "-wal"))
    }

    /// Whether there is a database already. A file that holds nothing yet, left by a start that was cut off, is none.
    var hasDatabase: Bool {
        var status = stat()
        return stat(databasePath, &status) == 0 && status.st_size > 0
    }

    /// Makes the directory (0700) if it is missing and checks that this user may work in it.
    func prepare() throws(StartProblem) {
        let status = try ownStatus()
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
        guard status.st_uid == geteuid() else {
            throw .otherOwner(path: path, owner: Self.name(of: status.st_uid), user: Self.name(of: geteuid()))
        }
        guard access(path, W_OK | X_OK) == 0 else { throw unusable(errno) }
    }

    private func ownStatus() throws(StartProblem) -> stat {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        guard errno == ENOENT else { throw unusable(errno) }
        // Only the last part of the path: a mistyped one should fail rather than appear.
        guard mkdir(path, 0o700) == 0 || errno == EEXIST, stat(path, &status) == 0 else { throw unusable(errno) }
        return status
    }

    private func unusable(_ code: Int32) -> StartProblem {
        .unusableDirectory(path: path, reason: String(cString: strerror(code)))
    }

    /// The name of a user, or its number when it has none.
    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user) else { return "#\(user)" }
        return String(cString: entry.pointee.pw_name)
    }
}

extension DataDirectory {
    /// Waits until nobody else opens the database, makes it or puts another in its place.
    func lock() throws(StartProblem) -> FileLock {
        do throws(FileLock.Unavailable) {
            return try FileLock(waitingFor: path)
        } catch {
            throw .unusableDirectory(path: path, reason: "it cannot be locked")
        }
    }

    /// Claims the database for one `serve`, or for nobody to serve it; released when the result goes away.
    func claimForServing() throws(StartProblem) -> FileLock {
        let lock = path + "/serve.lock"
        do throws(FileLock.Unavailable) {
            return try FileLock(tryingFor: lock)
        } catch {
            switch error {
            case .held: throw .alreadyServed(path: path)
            case .unusable(let reason): throw .unusableLock(path: lock, reason: reason)
            }
        }
    }
}
