package import Foundation

/// A directory of its own for one test, removed with everything in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/aureole-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in it.
    package func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file and sets its mode.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: self(name)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self(name))
        return self(name)
    }

    /// Every file below it with its bytes, by the path from here; a directory has none.
    package func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            found[name] = FileManager.default.contents(atPath: self(name)) ?? Data()
        }
        return found
    }

    /// The names of the files that hold these bytes somewhere.
    package func files(holding bytes: some Sequence<UInt8>) throws -> [String] {
        let needle = Data(bytes)
        return try contents().filter { $0.value.range(of: needle) != nil }.map(\.key).sorted()
    }
}
