import Foundation
import TestSupport

/// Prometheus' own judge of the text format.
enum PromTool {
    struct Missing: Error, CustomStringConvertible {
        let description = "promtool is not on the PATH; Tests/run fetches it (Debian package prometheus)"
    }

    /// What it finds wrong; empty when it is content.
    static func complaints(about metrics: String) throws -> String {
        let folder = try TemporaryDirectory()
        try folder.write(metrics, to: "metrics")
        let status = try Shell.run("exec promtool check metrics < metrics > output 2>&1", in: folder.path)
        guard status != 127 else { throw Missing() }
        let said = try String(contentsOfFile: folder("output"), encoding: .utf8)
        return status == 0 ? said : "exit \(status): \(said)"
    }
}
