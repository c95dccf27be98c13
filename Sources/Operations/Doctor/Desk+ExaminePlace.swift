import Federation
import Storage

extension Desk {
    /// Who else on this machine could read the keys or put others in their place.
    func findingsOfFiles(masterKey: String?) -> [Finding] {
        let database = store.directory.databasePath
        return [
            finding("database-file", database, store.directory.databaseModes),
            masterKey.map { finding("master-key-file", $0, FileModes(at: $0)) }
                ?? .fine("master-key-file", "The master key is handed in and lies in no file of ours."),
        ]
    }

    private func finding(_ check: String, _ path: String, _ modes: FileModes?) -> Finding {
        guard let modes else {
            return .failed(check, "There is no file at \(path).", fix: "Put it back from a backup before a restart.")
        }
        let words = "\(path) has the mode \(octal(modes.file)), its directory \(octal(modes.directory))"
        guard modes.letOthersIn else { return .fine(check, "\(words): nobody else gets at it.") }
        return .failed(
            check, "\(words): other users of this machine get at it.",
            fix: "Take the permissions away: chmod 600 on the file, chmod 700 on its directory.")
    }

    private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

    /// Without space nothing can be audited, and what cannot be audited is not done.
    func findingOfSpace() -> Finding {
        let check = "disk-space"
        guard let space = store.directory.space else {
            return .failed(
                check, "The system does not say how much space is left at \(store.directory.path).",
                fix: "Check that the file system is still mounted.")
        }
        return .graded(
            space.isShort ? .failed : .fine, check, "\(space.words) at \(store.directory.path).",
            fix:
                "Make room there, or move the data directory: without space no token can be audited, and none is issued."
        )
    }

    func findingOfDatabase() async throws -> Finding {
        let check = "database"
        let mend = "Stop the server, keep a copy of the data directory, and put back a backup with 'aureole restore'."
        do throws(StoreFailure) {
            let found = try await store.examine()
            let size = "It holds \(ByteCount(found.size)), its log \(ByteCount(found.logSize))."
            guard let problem = found.problem else { return .fine(check, "The database is whole. \(size)") }
            return .failed(check, "\(problem) \(size)", fix: mend)
        } catch {
            guard case .database = error else { throw error }
            return .failed(check, "The database cannot be read through: \(error).", fix: mend)
        }
    }
}

extension DatabaseExamination {
    fileprivate var problem: String? {
        if !damage.isEmpty { return "The database is damaged: \(damage.joined(separator: "; "))." }
        if let table = tableWithOrphan { return "A row of the table \(table) refers to something that is not there." }
        if !hasSoundAuditHead { return "The newest row of the audit log is not what was written." }
        return nil
    }
}
