import Foundation
import Glibc
import TestSupport

/// Prometheus' own judge of the text format.
enum PromTool {
    struct Missing: Error, CustomStringConvertible {
        let description = "promtool is not on the PATH; Tests/run fetches it (Debian package prometheus)"
    }

    /// What it finds wrong; empty when it is content.
    ///
    /// Started with `posix_spawn`, since Foundation's `Process` breaks where a test run has more than a thousand files open.
    static func complaints(about metrics: String) throws -> String {
        let folder = try TemporaryDirectory()
        try folder.write(metrics, to: "metrics")
        let command = "cd '\(folder.path)' && exec promtool check metrics < metrics > output 2>&1"
        let words: [String] = ["/bin/sh", "-c", command]
        var argv = words.map { strdup($0) } + [nil]
        var envp = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child = pid_t()
        var status: Int32 = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, &argv, &envp) == 0, waitpid(child, &status, 0) == child else {
            throw Missing()
        }
        let said = try String(contentsOfFile: folder("output"), encoding: .utf8)
        guard status >> 8 != 127 else { throw Missing() }
        return status == 0 ? said : "exit \(status >> 8): \(said)"
    }
}
