import Federation
import Logging
import Metrics
import NIOCore
import NIOPosix
import PublicPlane
import ServiceLifecycle
import Testing

@Suite("Start and stop")
struct LifecycleTests {
    private let observers = PublicListener.Observers(
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), metrics: NOOPMetricsHandler.instance)

    @Test("A port in use is named") func portInUse() async throws {
        try await withPlane { plane in
            let port = plane.address.port!
            let problem = await #expect(throws: PublicPlaneProblem.self) {
                try await bind("127.0.0.1", port)
            }
            #expect(problem == .addressInUse("127.0.0.1:\(port)"))
            #expect(problem?.description == "127.0.0.1:\(port) is already in use")
            #expect(problem?.hint.contains("AUREOLE_PUBLIC_LISTEN") == true)
        }
    }

    @Test("An address that is not this machine's is named", arguments: ["192.0.2.1", "no-such-host.invalid"])
    func foreignAddress(host: String) async throws {
        let problem = await #expect(throws: PublicPlaneProblem.self) { try await bind(host, 1) }
        #expect(problem == .addressUnknown("\(host):1"))
        #expect(problem?.description == "\(host):1 is not an address of this machine")
    }

    @Test("Who connects before it runs is served when it does") func boundBeforeRun() async throws {
        let listener = try await bind("127.0.0.1", 0)
        let client = try await Client.connect(to: listener.address)
        try await client.send(get("/health/live"))
        try await Task.sleep(for: .milliseconds(50))
        #expect(client.received.isEmpty)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let status = try await client.response().status
            #expect(status == 200)
            group.cancelAll()
        }
    }

    @Test("Cancellation closes everything at once") func cancellation() async throws {
        let listener = try await bind("127.0.0.1", 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let client = try await Client.connect(to: listener.address)
            try await client.send("GET /health/live HTTP/1.1\r\n")
            try await Task.sleep(for: .milliseconds(50))
            group.cancelAll()
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test("Graceful shutdown closes idle connections and finishes the request under way") func shutdown() async throws {
        try await withPlane {
            $0.limits.idle = .seconds(600)
            $0.limits.header = .seconds(600)
        } body: { plane in
            let idle = try await plane.connect()
            #expect(try await idle.response(to: get("/health/live")).status == 200)
            let unused = try await plane.connect()
            let busy = try await plane.connect()
            #expect(try await busy.response(to: get("/health/live")).status == 200)
            try await busy.send("GET /health/live HTTP/1.1\r\nHost:")
            try await Task.sleep(for: .milliseconds(50))

            await plane.group.triggerGracefulShutdown()
            try await idle.ended()
            try await unused.ended()
            #expect(!busy.isEnded)
            await #expect(throws: (any Error).self) { try await plane.connect() }

            try await busy.send(" a\r\n\r\n")
            let response = try await busy.response()
            #expect(response.status == 200)
            #expect(response["Connection"] == "close")
            try await busy.ended()
        }
    }

    @Test("Answers are counted by document and status") func counters() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let jwks = "/tenant/.well-known/jwks.json"
            let requests = [
                get(jwks), get(jwks, method: "HEAD"), get(jwks, "If-None-Match: *"), get("/health/live"), get("/x"),
                get("/tenant/.well-known/openid-configuration"), "nonsense\r\n\r\n",
            ]
            for request in requests { _ = try await client.response(to: request) }
            let counts = [
                plane.requests(document: "jwks", status: "200"), plane.requests(document: "jwks", status: "304"),
                plane.requests(document: "live", status: "200"), plane.requests(document: "none", status: "404"),
                plane.requests(document: "discovery", status: "200"), plane.requests(document: "none", status: "400"),
            ]
            #expect(counts == [2, 1, 1, 1, 1, 1])
        }
    }

    @discardableResult
    private func bind(_ host: String, _ port: Int) async throws -> PublicListener {
        let publication = Publication(try documents(issuer: "https://id.example", keys: []))
        return try await PublicListener.bind(
            .init(host: host, port: port), publication: publication, observers: observers)
    }
}
