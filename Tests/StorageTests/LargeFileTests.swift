import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("The removal of large files")
struct LargeFileTests {
    private static let size = 200 << 20

    /// A file of holes.
    private func make(_ path: String) throws {
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: UInt64(Self.size))
        try file.close()
    }

    private func sizes(_ folder: TemporaryDirectory) throws -> [String: Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(into: [:]) { sizes, name in
            sizes[name] = try FileManager.default.attributesOfItem(atPath: folder(name))[.size] as? Int
        }
    }

    @Test("It is gone, little of it at once, and what is not there is no fault")
    func gone() throws {
        let folder = try TemporaryDirectory()
        try make(folder("large"))
        let open = try #require(FileHandle(forReadingAtPath: folder("large")))
        LargeFile.remove(folder("large"))
        LargeFile.remove(folder("large"))
        #expect(try sizes(folder).isEmpty)
        // What was left of it when its name went.
        #expect(try open.seekToEnd() <= 64 << 20)
    }

    @Test("What has another name as well stays whole under it")
    func otherName() throws {
        let folder = try TemporaryDirectory()
        try make(folder("large"))
        try FileManager.default.linkItem(atPath: folder("large"), toPath: folder("backup"))
        LargeFile.remove(folder("large"))
        #expect(try sizes(folder) == ["backup": Self.size])
    }

    @Test("Of a symbolic link only the link goes")
    func link() throws {
        let folder = try TemporaryDirectory()
        try make(folder("large"))
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: folder("large"))
        LargeFile.remove(folder("link"))
        #expect(try sizes(folder) == ["large": Self.size])
    }
}
