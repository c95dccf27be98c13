package import Cryptography
package import Federation

extension Store {
    /// Replaces the master key: makes a new one, seals everything with it in one transaction, and puts it in the place of
    /// the old one. No server may run meanwhile, and nobody opens the database.
    ///
    /// Killed at any point, one of the keys opens everything, and the next `open` finds which.
    ///
    /// - Parameters:
    ///   - source: where the present key comes from.
    ///   - file: where the new key goes when it cannot go into the place of the old one; `nil` when it can.
    ///   - event: the audit row of what was done.
    package func rotateMasterKey(
        of source: MasterKeySource, into file: String?,
        audit event: @Sendable (MasterKeyRotation) -> AuditEvent
    ) async throws(CustodyProblem) -> MasterKeyRotation {
        let target = try Target(source: source, file: file)
        let claim = try claimForRotation()
        let entrance = try closedEntrance()
        defer { withExtendedLifetime((claim, entrance)) {} }
        let next = try target.makeKey()
        var rotation = MasterKeyRotation(
            old: vault.masterKey.identifier, oldPlace: source.description, new: next.identifier,
            newPlace: target.path, isInPlace: target.isInPlace)
        do {
            try await reseal(with: next, audit: event(rotation))
        } catch {
            throw .store(error)
        }
        if let kept = try target.finish() { rotation.oldPlace = kept }
        return rotation
    }

    private func claimForRotation() throws(CustodyProblem) -> FileLock {
        do throws(StartProblem) {
            return try claimForServing()
        } catch {
            if case .alreadyServed(let path) = error { throw .served(path: path) }
            throw .start(error)
        }
    }

    private func closedEntrance() throws(CustodyProblem) -> FileLock {
        do throws(StartProblem) {
            return try directory.lock()
        } catch {
            throw .start(error)
        }
    }
}

/// A master key that was replaced by another. Keys are named by their public identifiers.
package struct MasterKeyRotation: Hashable, Sendable {
    package let old: String
    /// Where the old key is kept.
    package fileprivate(set) var oldPlace: String
    package let new: String
    /// The file of the new key.
    package let newPlace: String
    /// Whether the new key stands where the settings look for it; else somebody has to hand it out.
    package let isInPlace: Bool
}

/// Where the new key goes.
private struct Target {
    let path: String
    let isInPlace: Bool

    init(source: MasterKeySource, file: String?) throws(CustodyProblem) {
        switch (source.path, file) {
        case (let path?, nil): (self.path, isInPlace) = (path, true)
        case (nil, let file?): (path, isInPlace) = (file, false)
        case (nil, nil): throw .needsFile(source: source.description)
        case (let path?, _?): throw .needsNoFile(path: path)
        }
    }

    /// A successor that is there already was never used, or opening would have put it into its place.
    func makeKey() throws(CustodyProblem) -> MasterKey {
        do throws(SuccessorProblem) {
            return isInPlace ? try MasterKey.prepareSuccessor(besides: path) : try Self.makeFile(path)
        } catch {
            switch error {
            case .exists(let key): return key
            case .file(let problem): throw .file(problem)
            }
        }
    }

    private static func makeFile(_ path: String) throws(SuccessorProblem) -> MasterKey {
        do throws(MasterKeyProblem) {
            return try MasterKey.create(path: path)
        } catch {
            throw .file(error)
        }
    }

    /// - Returns: where the old key is kept, if it had to make room.
    func finish() throws(CustodyProblem) -> String? {
        guard isInPlace else { return nil }
        do throws(MasterKeyProblem) {
            return try MasterKey.promoteSuccessor(besides: path)
        } catch {
            throw .notPromoted(error)
        }
    }
}
