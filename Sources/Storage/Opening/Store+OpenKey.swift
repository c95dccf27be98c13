import Cryptography

// Which master key a database is opened with.
extension Store {
    /// The key for a database that is not there yet; made, where it may be.
    static func firstKey(
        from source: MasterKeySource, for directory: DataDirectory
    ) throws(StartProblem) -> MasterKey {
        do throws(MasterKeyProblem) {
            return try source.read()
        } catch {
            // A file that somebody has begun to fill is no reason to make a key, even if it says nothing of itself yet.
            guard case .missing = error, !directory.hasDatabase else { throw .masterKey(error) }
        }
        do throws(MasterKeyProblem) {
            return try source.create()
        } catch {
            throw .masterKey(error)
        }
    }

    /// The key that a database belongs to, and whether it is still the successor of another: then a rotation was cut off
    /// before its last step.
    static func key(
        _ identifier: String, from source: MasterKeySource
    ) throws(StartProblem) -> (key: MasterKey, isSuccessor: Bool) {
        do throws(MasterKeyProblem) {
            switch try source.find(identifier) {
            case .current(let key): return (key, false)
            case .successor(let key): return (key, true)
            case .neither: break
            }
        } catch {
            throw .masterKey(error)
        }
        throw .wrongMasterKey(path: source.description)
    }

    /// The last step of a rotation.
    static func promoteSuccessor(of source: MasterKeySource) throws(StartProblem) {
        guard let path = source.path else { return }
        do throws(MasterKeyProblem) {
            try MasterKey.promoteSuccessor(besides: path)
        } catch {
            throw .masterKey(error)
        }
    }
}
