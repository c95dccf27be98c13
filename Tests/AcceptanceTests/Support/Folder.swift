import Foundation

/// A directory of its own for one test, removed with everything in it when the last reference goes.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/aureole-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in it.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: self(name)), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self(name))
        return self(name)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

    /// Every file below one of its directories, as bytes.
    func files(in name: String) throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: self(name))
        let found = paths.map { ($0, FileManager.default.contents(atPath: self("\(name)/\($0)")) ?? Data()) }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
