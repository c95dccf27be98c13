import Foundation
import Synchronization

/// One of the built binaries, or another program of the machine.
struct Program: Sendable {
    let path: String

    static let aureole = Program(path: built("aureole"))
    static let entraSimulator = Program(path: built("entra-simulator"))
    static let shell = Program(path: "/bin/sh")

    /// Beside the bundle that this test runs from.
    private static func built(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - environment: all of it; nothing is inherited.
    ///   - directory: where it runs; its output is kept there too.
    func run(_ arguments: [String], environment: [String: String], in directory: Folder) async throws -> Outcome {
        let running = try start(arguments, environment: environment, in: directory)
        return try await running.ended()
    }

    func start(_ arguments: [String], environment: [String: String], in directory: Folder) throws -> Running {
        try Running(self, arguments, environment: environment, in: directory)
    }
}

/// How a program ended and what it printed.
struct Outcome: Sendable {
    let status: Int32
    let out: String
    let err: String
}

/// A program under way. Its output goes to files, so that no pipe can fill up.
final class Running: Sendable {
    private let process = Process()
    private let outFile: String
    private let errFile: String

    fileprivate init(
        _ program: Program, _ arguments: [String], environment: [String: String], in directory: Folder
    ) throws {
        let name = UUID().uuidString
        outFile = try directory.write("", to: "out-\(name)")
        errFile = try directory.write("", to: "err-\(name)")
        process.executableURL = URL(filePath: program.path)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outFile))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errFile))
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var out: String { read(outFile) }
    var err: String { read(errFile) }

    func terminate() { process.terminate() }
    func interrupt() { process.interrupt() }

    /// Waits for its end; one that does not come is made to.
    func ended(within limit: Duration = .seconds(60)) async throws -> Outcome {
        do {
            try await eventually("the end of a program", within: limit) { !process.isRunning }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw error
        }
        return Outcome(status: process.terminationStatus, out: out, err: err)
    }

    private func read(_ file: String) -> String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Asks until it is so; the limit only matters when it never is.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverCame(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverCame: Error, CustomStringConvertible {
    let what: String
    var description: String { "\(what) did not come" }
}
