import Foundation
import NIOHTTP1
import Testing

/// A place to run Aureole in: a directory, a certificate for localhost, free ports, and the settings that name them.
struct Site: Sendable {
    let folder: Folder
    let publicPort = Ports.free()
    let privatePort = Ports.free()
    /// All that a program here is told.
    var environment: [String: String]

    /// - Parameter issuerPath: what stands behind the port of the issuer URL.
    init(issuerPath: String = "") async throws {
        folder = try Folder()
        environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder.path,
            "AUREOLE_DATA": folder("data"), "AUREOLE_MASTER_KEY_FILE": folder("keys/master.key"),
            "AUREOLE_ISSUER": "https://localhost:\(publicPort)\(issuerPath)",
            "AUREOLE_PUBLIC_LISTEN": "127.0.0.1:\(publicPort)",
            "AUREOLE_PRIVATE_LISTEN": "127.0.0.1:\(privatePort)", "AUREOLE_ISSUER_CA": folder("ca.pem"),
        ]
        try await makeCertificate()
    }

    var issuer: String { environment["AUREOLE_ISSUER"] ?? "" }
    var publicURL: String { "https://localhost:\(publicPort)" }
    var privateURL: String { "http://127.0.0.1:\(privatePort)" }
    /// The root to trust for the public plane.
    var root: String { folder("ca.pem") }

    /// Runs a command to its end.
    func aureole(_ arguments: String..., with more: [String: String] = [:]) async throws -> Outcome {
        try await aureole(arguments, with: more)
    }

    func aureole(_ arguments: [String], with more: [String: String] = [:]) async throws -> Outcome {
        try await Program.aureole.run(arguments, environment: environment.merging(more) { $1 }, in: folder)
    }

    /// Runs a command that has to succeed and print JSON.
    @discardableResult
    func json(_ arguments: String...) async throws -> JSONDocument { try await json(arguments) }

    func json(_ arguments: [String]) async throws -> JSONDocument {
        let outcome = try await aureole(arguments + ["--json"])
        try #require(outcome.status == 0, "\(arguments): \(outcome.err)")
        #expect(outcome.err.split(separator: "\n").allSatisfy { $0.hasPrefix("aureole: warning: ") }, "\(outcome.err)")
        return try outcome.json
    }

    /// The key of a new client.
    func addClient(_ name: String, allow: String...) async throws -> String {
        let arguments = ["client", "add", name] + allow.flatMap { ["--allow", $0] } + ["--json"]
        let outcome = try await aureole(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.err)")
        return try #require(try outcome.json["key"].text)
    }

    func post(_ path: String, key: String? = nil, body: String? = nil) async throws -> Web.Page {
        try await Web.send(.POST, privateURL + path, key: key, body: body)
    }

    func get(_ path: String) async throws -> Web.Page { try await Web.send(.GET, privateURL + path) }

    /// Fetches from the public plane.
    func fetch(_ url: String) async throws -> Web.Page { try await Web.send(.GET, url, trusting: root) }

    /// Runs the machine's own `openssl`.
    @discardableResult
    func openssl(_ arguments: String...) async throws -> Outcome {
        try await Program(path: "/usr/bin/openssl").run(arguments, environment: environment, in: folder)
    }

    /// Runs a line of shell in which `aureole` is the program.
    func shell(_ line: String, with more: [String: String] = [:]) async throws -> Outcome {
        try await Program.shell.run(
            ["-c", "aureole() { '\(Program.aureole.path)' \"$@\"; }; \(line)"],
            environment: environment.merging(more) { $1 }, in: folder)
    }

    /// Changes the database behind the program's back.
    func sqlite(_ sql: String) async throws {
        let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
        let outcome = try await Program(path: "/usr/bin/python3").run(
            ["-c", program, folder("data/aureole.db"), sql], environment: [:], in: folder)
        try #require(outcome.status == 0, "\(outcome.err)")
    }

    private func makeCertificate() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Support/make-ca")
            .standardized.path
        let outcome = try await Program(path: "/bin/bash").run(
            [script, folder.path], environment: environment, in: folder)
        try #require(outcome.status == 0, "make-ca: \(outcome.err)")
    }
}

extension Site {
    /// The settings that make the public plane speak HTTPS.
    var tls: [String: String] {
        ["AUREOLE_TLS_CERTIFICATE": folder("chain.pem"), "AUREOLE_TLS_KEY": folder("key.pem")]
    }

    /// Runs `serve` until the body has ended, then insists that it drains and exits 0.
    func serving(
        _ arguments: [String] = [], with more: [String: String] = [:], _ body: (Running) async throws -> Void
    ) async throws {
        let server = try Program.aureole.start(
            ["serve"] + arguments, environment: environment.merging(tls) { $1 }.merging(more) { $1 }, in: folder)
        do {
            try await ready(server)
            try await body(server)
        } catch {
            server.terminate()
            _ = try await server.ended()
            throw error
        }
        server.terminate()
        let outcome = try await server.ended()
        #expect(outcome.status == 0, "\(outcome.err)")
        #expect(outcome.out == "")
    }

    /// Waits until it says that it is ready.
    func ready(_ server: Running) async throws {
        do {
            try await eventually("a server that is ready") {
                let isReady = (try? await get("/health/ready").status) == 200
                // After the answer: it may have been another's, if this one cannot listen.
                try #require(server.isRunning, "\(server.err)")
                return isReady
            }
        } catch let error as NeverCame {
            throw NeverCame(what: "\(error.what) (it logged: \(server.err))")
        }
    }
}
