import Foundation
import Glibc

/// Runs commands with `posix_spawn`, since Foundation's `Process` breaks where a test run has more than a thousand files
/// open.
enum Shell {
    struct NotStarted: Error {}

    /// - Returns: the exit status.
    static func run(_ command: String, in folder: String) throws -> Int32 {
        let words: [String] = ["/bin/sh", "-c", "cd '\(folder)' && \(command)"]
        var argv = words.map { strdup($0) } + [nil]
        var envp = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child = pid_t()
        var status: Int32 = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, &argv, &envp) == 0, waitpid(child, &status, 0) == child else {
            throw NotStarted()
        }
        return status >> 8
    }
}
