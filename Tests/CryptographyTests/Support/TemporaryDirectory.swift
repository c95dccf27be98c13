import Foundation
import Testing

/// A directory of its own for one test, removed with everything in it when the last reference goes.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/aureole-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file and sets its mode.
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let file = self(name)
        try Data(text.utf8).write(to: URL(filePath: file))
        guard chmod(file, mode) == 0 else { throw CocoaError(.fileWriteNoPermission) }
        return file
    }
}

/// The permission bits of what stands at the path.
func mode(of path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}
