import Foundation
import Glibc
import Synchronization

/// A program under way. Its output goes to files, so that no pipe can fill up.
///
/// Started with `posix_spawn`, since Foundation's `Process` breaks where a test run has more than a thousand files open.
final class Running: Sendable {
    private let process: pid_t
    /// As the system numbers it; the shell that starts the program becomes it.
    var processID: Int { Int(process) }
    private let outFile: String
    private let errFile: String
    private let status = Mutex<Int32?>(nil)

    /// - Parameter environment: all of it; nothing is inherited.
    init(
        _ program: Program, _ arguments: [String], environment: [String: String], in directory: Folder
    ) throws {
        let name = UUID().uuidString
        (outFile, errFile) = (directory("out-\(name)"), directory("err-\(name)"))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outFile, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errFile, O_WRONLY | O_CREAT, 0o600)
        let shell = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory.path, program.path]
        process = try Self.spawn(shell + arguments, environment, actions)
    }

    var isRunning: Bool { exitStatus == nil }
    var out: String { read(outFile) }
    var err: String { read(errFile) }

    func terminate() { send(SIGTERM) }
    func interrupt() { send(SIGINT) }
    func kill() { send(SIGKILL) }

    /// Waits for its end; one that does not come is made to.
    func ended(within limit: Duration = .seconds(60)) async throws -> Outcome {
        do {
            try await eventually("the end of a program", within: limit) { !isRunning }
        } catch {
            send(SIGKILL)
            throw error
        }
        return Outcome(status: exitStatus ?? -1, out: out, err: err)
    }

    /// `nil` while it runs; the number of the signal that ended it, negative, if one did.
    private var exitStatus: Int32? {
        status.withLock { status in
            var word: Int32 = 0
            if status == nil, waitpid(process, &word, WNOHANG) == process {
                let signal = word & 0x7F
                status = signal == 0 ? word >> 8 & 0xFF : -signal
            }
            return status
        }
    }

    private func send(_ signal: Int32) {
        // Under the lock: once its end was seen, its number may be another's.
        status.withLock { if $0 == nil { _ = Glibc.kill(process, signal) } }
    }

    private func read(_ file: String) -> String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], _ actions: posix_spawn_file_actions_t
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A thread that starts it may have signals blocked, and the program would never hear of SIGTERM.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var (process, actions) = (pid_t(), actions)
        let code = posix_spawn(&process, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw CannotStart(reason: String(cString: strerror(code))) }
        return process
    }

    struct CannotStart: Error {
        let reason: String
    }
}
