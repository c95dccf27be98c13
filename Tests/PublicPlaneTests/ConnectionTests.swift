import Federation
import NIOCore
import PublicPlane
import Testing

@Suite("Connections")
struct ConnectionTests {
    private let live = get("/health/live")

    @Test(
        "A connection is kept or closed as the client asks",
        arguments: [
            ("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", false),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", false),
            ("GET /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", false),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", true),
            ("GET /health/live HTTP/1.0\r\n\r\n", true),
            ("GET /health/live HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", true),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", true),
            ("CONNECT id.example:443 HTTP/1.1\r\nHost: a\r\n\r\n", true),
        ])
    func persistence(request: String, closes: Bool) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let response = try await client.response(to: request)
            #expect(response["Connection"] == (closes ? "close" : nil))
            if closes {
                try await client.ended()
                #expect(client.received.isEmpty)
            } else {
                #expect(try await client.response(to: live).status == 200)
            }
        }
    }

    @Test(
        "A request that breaks HTTP is answered 400 and the connection closed",
        arguments: [
            "nonsense\r\n\r\n",
            "GET /health/live\r\n\r\n",
            "GET /health/live HTTP/2.0\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET /health/live HTTP/1.1\r\n: a\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET /jw\u{212A}s HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /health/live HTTP/1.1\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET /health/live HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}\u{FC}\u{03}\u{03}",
        ])
    func malformed(request: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let response = try await client.response(to: request)
            #expect(response.status == 400)
            #expect(response["Connection"] == "close")
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test("Answers that were due before a broken request still come") func brokenAfterGood() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(live + get("/nowhere") + "nonsense\r\n\r\n" + live)
            let statuses = [
                try await client.response().status, try await client.response().status,
                try await client.response().status,
            ]
            #expect(statuses == [200, 404, 400])
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test(
        "A header beyond 16 kB or 100 fields is answered 431 and the connection closed",
        arguments: [
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 15_000) + "\r\n\r\n", 200),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 17_000), 431),
            ("GET /" + String(repeating: "x", count: 17_000), 431),
            (
                "GET /health/live HTTP/1.1\r\n"
                    + String(repeating: "X" + String(repeating: "x", count: 999) + ": y\r\n", count: 17), 431
            ),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 99) + "\r\n", 200),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 100), 431),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nX:" + String(repeating: " ", count: 60_000), 431),
        ])
    func headerSize(request: String, status: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let response = try await client.response(to: request)
            #expect(response.status == status)
            if status == 431 { try await client.ended() }
        }
    }

    @Test(
        "A body is never waited for: the answer comes at once and the connection is closed",
        arguments: [
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n", 200),
            ("POST /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n", 404),
            ("POST /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", 404),
            ("POST /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 404),
            ("POST /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + get("/health/live"), 404),
        ])
    func body(request: String, status: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let response = try await client.response(to: request)
            #expect(response.status == status)
            #expect(response["Connection"] == "close")
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test("A client that goes on sending a body gets its answer in good order before it is cut off")
    func endlessBody() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let body = String(repeating: "x", count: 10_000_000)
            let request = "POST /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n" + body
            client.channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
            #expect(try await client.response().status == 404)
            try await client.ended()
            #expect(client.isEndedInOrder)
            await #expect(throws: (any Error).self) {
                for _ in 0..<100 { try await client.send(body) }
            }
        }
    }

    @Test("Ten thousand pipelined requests are answered in order") func pipelining() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let kinds = [
                (get("/health/live"), 200), (get("/nowhere"), 404), (get("/tenant/.well-known/jwks.json"), 200),
            ]
            let requests = (0..<10_000).map { kinds[$0 % 3] }
            try await client.send(requests.map(\.0).joined() + get("/health/live", "Connection: close"))
            try await client.ended()
            let expected = requests.map { $0.1 == 404 ? "HTTP/1.1 404" : "HTTP/1.1 200" } + ["HTTP/1.1 200"]
            let lines = client.received.split(separator: "\r\n").filter { $0.contains("HTTP/1.1 ") }
            let statuses = lines.map { String($0[$0.firstRange(of: "HTTP/1.1 ")!.lowerBound...].prefix(12)) }
            #expect(statuses == expected)
        }
    }

    @Test(
        "A client that sends without reading is read no further, and cut off at the write limit",
        arguments: [false, true])
    func neverReads(tls: Bool) async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.limits.write = .seconds(1)
            $0.limits.idle = .seconds(60)
            $0.limits.header = .seconds(60)
            if tls { $0.certificate = authority.files() }
        } body: { plane in
            let keys = (0..<25).map { "key-\($0)" }
            plane.publication.replace(with: try documents(issuer: "https://id.example/tenant", keys: keys))
            let client = try await plane.connect(tls: tls ? try authority.clientConfiguration : nil)
            #expect(try await client.response(to: live).status == 200)
            try await client.stopReading()
            let start = ContinuousClock.now
            let batch = String(repeating: get("/tenant/.well-known/jwks.json"), count: 2_000)
            await #expect(throws: (any Error).self) {
                for _ in 0..<500 { try await client.send(batch) }  // 60 MB of requests for 2 GB of answers
            }
            #expect(ContinuousClock.now - start < .seconds(40), "another limit cut it off")
            let answered = plane.requests(document: "jwks", status: "200")
            #expect(answered < 5_000, "\(answered) answers were made for a client that reads none")
        }
    }

    @Test("A half-closed client gets what it asked for") func halfClose() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(live + get("/nowhere"))
            try await client.channel.close(mode: .output)
            #expect(try await client.response().status == 200)
            #expect(try await client.response().status == 404)
            try await client.ended()
        }
    }

    @Test("A client that leaves in the middle of a header is let go") func halfHeader() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send("GET /health/live HT")
            try await client.channel.close(mode: .output)
            #expect(try await client.response().status == 400)
            try await client.ended()
        }
    }
}
