import Foundation

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
