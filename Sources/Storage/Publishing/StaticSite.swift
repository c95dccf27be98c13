import Cryptography
import Dispatch
package import Federation
import FoundationEssentials
import Glibc

/// The public documents as files for any web host: each at the path of its URL, below a directory that is served as the
/// root of the issuer's host.
package struct StaticSite: Hashable, Sendable {
    package let directory: String
    private let jwks: Place
    private let discovery: Place

    /// A document's URL, and where its file stands below the directory.
    private struct Place: Hashable {
        let url: String
        let path: SitePath
    }

    /// - Throws: `StaticSiteProblem.unusableIssuer`.
    package init(directory: String, issuer: Issuer) throws(StaticSiteProblem) {
        self.directory = directory
        do throws(SitePath.Unusable) {
            jwks = Place(url: issuer.jwksURL, path: try SitePath(issuer.jwksPath))
            discovery = Place(url: issuer.discoveryURL, path: try SitePath(issuer.discoveryPath))
        } catch {
            throw .unusableIssuer(issuer, error)
        }
    }

    /// Makes the files equal to the documents. A reader finds the old bytes or the new, never half; what is equal already
    /// is left alone.
    ///
    /// - Throws: `StaticSiteProblem`. Documents that could not be replaced stand as they were.
    package func write(_ documents: PublicDocuments) async throws(StaticSiteProblem) -> [StaticFile] {
        try await withCheckedContinuation { continuation in
            // A disk may hang, a network folder above all. The threads that answer requests must not wait for it.
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(StaticSiteProblem) in try writeAndWait(documents) })
            }
        }.get()
    }

    /// The keys first, so that nobody finds a discovery document that leads to nothing.
    private func writeAndWait(_ documents: PublicDocuments) throws(StaticSiteProblem) -> [StaticFile] {
        try makeDirectory(directory)
        return [try write(documents.jwks.body, to: jwks), try write(documents.discovery.body, to: discovery)]
    }

    private func write(_ bytes: [UInt8], to place: Place) throws(StaticSiteProblem) -> StaticFile {
        var folder = directory
        for name in place.path.names.dropLast() {
            folder += "/" + name
            try makeDirectory(folder)
        }
        let path = folder + "/" + (place.path.names.last ?? "")
        let lock = try? FileLock(waitingFor: folder)
        defer { withExtendedLifetime(lock) {} }
        // Where files cannot be locked, a `.part` file may be another writer's.
        if lock != nil { UnfinishedFile.removeLeftovers(of: path) }
        let isChanged = !Self.holds(path, bytes)
        if isChanged { try Self.replace(path, with: bytes) }
        return StaticFile(url: place.url, path: path, isChanged: isChanged)
    }

    /// Whether everybody can read these bytes there already.
    private static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & 0o444 == 0o444, status.st_size == bytes.count else {
            return false
        }
        return FileManager.default.contents(atPath: path).map { [UInt8]($0) } == bytes
    }

    private static func replace(_ path: String, with bytes: [UInt8]) throws(StaticSiteProblem) {
        do throws(SystemFailure) {
            let file = try UnfinishedFile(for: path, mode: 0o644)
            try file.write(bytes)
            try file.outdate()
            try file.replace()
        } catch {
            throw error.code == ENOSPC || error.code == EDQUOT
                ? .diskFull(path: path) : .unwritable(path: path, reason: error.reason)
        }
    }

    /// Makes a directory that everybody may enter, unless it is there; then it is left as it is.
    private func makeDirectory(_ path: String) throws(StaticSiteProblem) {
        do throws(SystemFailure) {
            if mkdir(path, 0o755) == 0 {
                guard chmod(path, 0o755) == 0 else { throw SystemFailure() }
                return try Directory.synchronise(Directory.parent(of: path))
            }
            guard errno == EEXIST else { throw SystemFailure() }
        } catch {
            throw .unusableDirectory(path: path, reason: error.reason)
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
    }
}

/// One of a site's files, and what became of it.
package struct StaticFile: Hashable, Sendable {
    /// Under which it has to answer.
    package let url: String
    package let path: String
    /// Whether it was written; otherwise these bytes stood there already.
    package let isChanged: Bool
}
