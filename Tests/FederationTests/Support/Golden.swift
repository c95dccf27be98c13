import Foundation
import Testing

/// Compares bytes with a file under `Golden`; `UPDATE_GOLDEN=1` writes the file instead. Read the diff before it is
/// committed.
func expectGolden(_ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).appending(path: "../../Golden/\(name)").standardized
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(bytes).write(to: file) }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(String(decoding: bytes, as: UTF8.self) == golden, sourceLocation: sourceLocation)
}
