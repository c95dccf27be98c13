import Foundation
import Testing

/// Texts that are kept beside the tests.
enum Golden {
    /// The text has to be that of a file; with UPDATE_GOLDEN=1 it becomes it.
    static func expect(_ text: String, _ name: String) throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let file = here.appending(path: "../Golden/\(name)").standardized
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
