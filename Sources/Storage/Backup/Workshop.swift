import Cryptography
import FoundationEssentials

/// A directory inside the data directory (0700) for the files of one backup or restore, gone with everything in it when
/// the work has ended. What a killed process left behind is removed by the next.
struct Workshop: ~Copyable {
    /// Where a database may be made.
    let directory: DataDirectory
    private let claim: FileLock

    /// - Throws: `ArchiveProblem.underWay`, `.start`, `.notWritten`.
    init(in data: DataDirectory) throws(ArchiveProblem) {
        let claim = try Self.claim(data)
        let directory = DataDirectory(path: data.path + "/archive.part")
        Self.removeLeftovers(of: directory)
        do throws(StartProblem) { try directory.prepare() } catch { throw .start(error) }
        (self.directory, self.claim) = (directory, claim)
    }

    deinit { Self.removeLeftovers(of: directory) }

    func callAsFunction(_ name: String) -> String { directory.path + "/" + name }

    /// Notes that this file is made elsewhere, so that it is found after a kill. The path begins with a slash.
    func note(outside path: String) throws(ArchiveProblem) {
        do { try Data(path.utf8).write(to: URL(filePath: self(Self.outside))) } catch {
            throw .notWritten(path: directory.path, reason: "\(error)")
        }
    }

    private static let outside = "outside"

    private static func claim(_ data: DataDirectory) throws(ArchiveProblem) -> FileLock {
        let path = data.path + "/archive.lock"
        do throws(FileLock.Unavailable) {
            return try FileLock(tryingFor: path)
        } catch {
            switch error {
            case .held: throw .underWay(path: data.path)
            case .unusable(let reason): throw .start(.unusableLock(path: path, reason: reason))
            }
        }
    }

    /// What cannot be removed now may be the next time.
    private static func removeLeftovers(of directory: DataDirectory) {
        let files = FileManager.default
        if let noted = files.contents(atPath: directory.path + "/" + outside) {
            removeFiles(of: String(decoding: noted, as: UTF8.self))
        }
        for name in (try? files.contentsOfDirectory(atPath: directory.path)) ?? [] {
            LargeFile.remove(directory.path + "/" + name)
        }
        try? files.removeItem(atPath: directory.path)
    }

    /// The file of that path, and what it is called before it is whole (`UnfinishedFile`).
    private static func removeFiles(of path: String) {
        let parent = Directory.parent(of: path)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            let found = parent + "/" + name
            if found == path || found.hasPrefix(path + ".") && found.hasSuffix(".part") { LargeFile.remove(found) }
        }
    }
}
