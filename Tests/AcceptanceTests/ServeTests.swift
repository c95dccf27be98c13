import Foundation
import Glibc
import NIOCore
import NIOPosix
import Testing

@Suite("aureole serve", .inTurn)
struct ServeTests {
    @Test(
        "It is ready when it says so, serves both planes, and SIGTERM or SIGINT ends it with 0",
        arguments: [true, false])
    func lifecycle(terminate: Bool) async throws {
        let site = try await Site()
        try await site.serving { server in
            #expect(try await site.get("/health/live").text == #"{"status":"live"}"#)
            #expect(try await site.get("/health/ready").text == #"{"status":"ready"}"#)
            #expect(try await site.fetch(site.publicURL + "/health/live").status == 200)
            if terminate { server.terminate() } else { server.interrupt() }
            let outcome = try await server.ended()
            #expect(outcome.status == 0)
        }
        #expect((try? await site.get("/health/live")) == nil)
    }

    @Test("On one of many processors, the public plane has one event loop of its own and there is one signer")
    func oneProcessor() async throws {
        let site = try await Site()
        // taskset becomes the program, so that its threads are those of the process.
        let first = try #require(
            try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
                .firstMatch(of: /Cpus_allowed_list:\s+(\d+)/)?.output.1)
        let server = try Program(path: "/usr/bin/taskset").start(
            ["-c", String(first), Program.aureole.path, "serve"],
            environment: site.environment.merging(site.tls) { $1 }, in: site.folder)
        defer { server.kill() }
        try await site.ready(server)
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.processID)/task").map {
            thread in
            try String(contentsOfFile: "/proc/\(server.processID)/task/\(thread)/comm", encoding: .utf8)
        }
        #expect(threads.count { $0.hasPrefix("NIO-ELT-") } == 1)
        #expect(threads.count { $0.hasPrefix("TP-#") } == 1)
    }

    @Test("The first start makes the database and the key for their owner alone")
    func firstStart() async throws {
        let site = try await Site()
        try await site.serving { _ in
            for (name, mode) in [("data", 0o700), ("data/aureole.db", 0o600), ("keys/master.key", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: site.folder(name))
                #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
            }
        }
    }

    @Test("A request under way when it is told to stop is answered; no new one is taken")
    func drain() async throws {
        try await withRehearsal { rehearsal in
            try await rehearsal.entra.plan(#"{"kind":"slow","delay":2000,"count":1}"#)
            async let held = rehearsal.exchange()
            try await eventually("the flight to Entra") {
                try await rehearsal.site.get("/metrics").text.contains("\naureole_token_flights 1\n")
            }
            rehearsal.server.terminate()
            try await eventually("a closed door") { (try? await rehearsal.site.get("/health/live")) == nil }
            #expect(try await held.status == 200)
            #expect(try await rehearsal.server.ended().status == 0)
        }
    }

    @Test(
        "A port that is taken is told with a hint, whichever plane it is for",
        arguments: [
            ("AUREOLE_PUBLIC_LISTEN", "AUREOLE_PUBLIC_LISTEN"), ("AUREOLE_PRIVATE_LISTEN", "AUREOLE_PRIVATE_LISTEN"),
        ])
    func portTaken(variable: String, named: String) async throws {
        let site = try await Site()
        let socket = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = "127.0.0.1:\(socket.localAddress!.port!)"
        let outcome = try await site.aureole(["serve"], with: site.tls.merging([variable: address]) { $1 })
        try await socket.close()
        #expect(outcome.status == 1)
        #expect(outcome.out == "")
        let complaint = outcome.err.split(separator: "\n").filter { $0.hasPrefix("aureole: ") }
        #expect(complaint.count == 2)
        #expect(complaint.first == "aureole: error: \(address) is already in use.")
        #expect(complaint.last?.contains(named) == true)
    }

    @Test("A second one on the same database refuses")
    func second() async throws {
        let site = try await Site()
        try await site.serving { _ in
            let more = [
                "AUREOLE_PUBLIC_LISTEN": "127.0.0.1:\(Ports.free())",
                "AUREOLE_PRIVATE_LISTEN": "127.0.0.1:\(Ports.free())",
            ]
            let outcome = try await site.aureole(["serve"], with: more.merging(site.tls) { $1 })
            #expect(outcome.status == 1)
            #expect(
                outcome.err == """
                    aureole: error: Another 'aureole serve' runs on \(site.folder("data")).
                    aureole: hint: Stop that one first, or use another --data.

                    """)
            #expect(try await site.get("/health/ready").status == 200)
        }
    }

    @Test("A lock file that cannot be opened is told as that, not as another server")
    func lockFile() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "list")
        let lock = site.folder("data/serve.lock")
        try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
        let outcome = try await site.aureole(["serve"], with: site.tls)
        #expect(outcome.status == 1)
        #expect(outcome.err.hasPrefix("aureole: error: The lock file \(lock) cannot be used: Is a directory.\n"))
    }

    @Test("With the default issuer and no certificate it warns that nobody can fetch the keys")
    func defaultIssuer() async throws {
        var site = try await Site()
        site.environment["AUREOLE_ISSUER"] = nil
        let plain = ["AUREOLE_TLS_CERTIFICATE": "", "AUREOLE_TLS_KEY": ""]
        try await site.serving(with: plain) { server in
            #expect(
                server.err.contains(
                    "the issuer is the default https://localhost:8443 and the public plane speaks plain HTTP"))
        }
        try await site.serving { server in
            #expect(!server.err.contains("nobody can fetch the keys"))
        }
    }

    @Test("Plain HTTP beyond loopback is refused unless it is allowed", arguments: ["0.0.0.0", "[::]"])
    func privateListen(host: String) async throws {
        let site = try await Site()
        let listen = ["AUREOLE_PRIVATE_LISTEN": "\(host):\(site.privatePort)"]
        let outcome = try await site.aureole(["serve"], with: listen.merging(site.tls) { $1 })
        #expect(outcome.status == 1)
        #expect(
            outcome.err == """
                aureole: error: AUREOLE_PRIVATE_LISTEN is \(host):\(site.privatePort), which is not loopback, without TLS.
                aureole: hint: Set AUREOLE_PRIVATE_TLS_CERTIFICATE and AUREOLE_PRIVATE_TLS_KEY, or listen on 127.0.0.1.

                """)
        #expect(!FileManager.default.fileExists(atPath: site.folder("data")))
    }

    @Test("AUREOLE_PRIVATE_INSECURE=1 allows it")
    func insecure() async throws {
        let site = try await Site()
        let more = ["AUREOLE_PRIVATE_LISTEN": "0.0.0.0:\(site.privatePort)", "AUREOLE_PRIVATE_INSECURE": "1"]
        try await site.serving(with: more) { _ in }
    }

    @Test("A certificate that cannot be read stops it, naming the file")
    func certificate() async throws {
        let site = try await Site()
        let missing = site.folder("missing.pem")
        let outcome = try await site.aureole(
            ["serve"], with: site.tls.merging(["AUREOLE_TLS_CERTIFICATE": missing]) { $1 })
        #expect(outcome.status == 1)
        #expect(outcome.err.contains("aureole: error: "))
        #expect(outcome.err.contains(missing))
    }

    @Test("With AUREOLE_LOG_FORMAT=json every line of the log is one JSON object")
    func jsonLog() async throws {
        let site = try await Site()
        let server = try Program.aureole.start(
            ["serve", "--log-format", "json", "--log-level", "debug"],
            environment: site.environment.merging(site.tls) { $1 }, in: site.folder)
        try await eventually("a ready server") { (try? await site.get("/health/ready").status) == 200 }
        server.terminate()
        let lines = try await server.ended().err.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            #expect(try JSONDocument(String(line)).names == ["time", "level", "message", "metadata"], "\(line)")
        }
    }
}

@Suite("What a command changes, the running server notices", .inTurn)
struct ChangeTests {
    /// The contract says a second; the rest is for a busy machine.
    private static let limit = Duration.seconds(5)
    private static let mint = "/v1/agents/helpdesk/token"

    @Test("Clients come and go, keys are replaced, agents are switched off and on")
    func changes() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        try await site.serving { _ in
            func status(_ key: String) async throws -> Int { try await site.post(Self.mint, key: key).status }
            func expect(_ wanted: Int, _ key: String, _ what: String) async throws {
                try await eventually(what, within: Self.limit) { try await status(key) == wanted }
            }
            let key = try await site.addClient("job", allow: "agent:helpdesk")
            try await expect(200, key, "a client that was added")
            _ = try await site.json("agent", "disable", "helpdesk")
            try await expect(409, key, "an agent that was disabled")
            _ = try await site.json("agent", "enable", "helpdesk")
            try await expect(200, key, "an agent that was enabled")
            let new = try #require(try await site.json("client", "rotate", "job", "--overlap", "0")["key"].text)
            try await expect(401, key, "a key that was replaced")
            try await expect(200, new, "its successor")
            _ = try await site.json("client", "remove", "job")
            try await expect(401, new, "a client that was removed")
            _ = try await site.json("agent", "add", "second")
            let other = try await site.addClient("other", allow: "agent:second")
            #expect(try await site.post(Self.mint, key: other).status == 403)
            #expect(try await site.post("/v1/agents/second/token", key: other).status == 200)
        }
    }

    @Test("A connection that was completed works at once; a removed one is refused")
    func connection() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            #expect(try await rehearsal.exchange().status == 200)
            _ = try await site.json("connection", "set", "graph", "--tenant", "other.example")
            try await eventually("the edit", within: Self.limit) { try await rehearsal.exchange().status == 502 }
            _ = try await site.json("connection", "set", "graph", "--tenant", Simulator.tenant)
            try await eventually("the edit", within: Self.limit) { try await rehearsal.exchange().status == 200 }
            _ = try await site.json("connection", "remove", "graph")
            try await eventually("the removal", within: Self.limit) { try await rehearsal.exchange().status == 403 }
        }
    }
}
