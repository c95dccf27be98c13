import Foundation
import TestSupport

/// Prometheus' own judge of the text format.
enum PromTool {
    struct Missing: Error, CustomStringConvertible {
        let description = "promtool is not installed; Tests/run installs it (Debian package prometheus)"
    }

    /// What it finds wrong; empty when it is content.
    static func complaints(about metrics: String) throws -> String {
        let path = "/usr/bin/promtool"
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
        let folder = try TemporaryDirectory()
        let tool = Process()
        tool.executableURL = URL(filePath: path)
        tool.arguments = ["check", "metrics"]
        tool.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder.write(metrics, to: "metrics")))
        let output = try FileHandle(forWritingTo: URL(filePath: folder.write("", to: "output")))
        tool.standardOutput = output
        tool.standardError = output
        try tool.run()
        tool.waitUntilExit()
        let said = try String(contentsOfFile: folder("output"), encoding: .utf8)
        return tool.terminationStatus == 0 ? said : "exit \(tool.terminationStatus): \(said)"
    }
}
