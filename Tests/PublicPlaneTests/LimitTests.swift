import NIOCore
import PublicPlane
import Testing

@Suite("Time and room")
struct LimitTests {
    private let live = get("/health/live")

    @Test("A client that never says anything is cut off at the header limit") func silent() async throws {
        try await withPlane {
            $0.limits.header = .milliseconds(300)
        } body: { plane in
            let client = try await plane.connect()
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test("A client that sends its header byte by byte is cut off at the header limit", arguments: [true, false])
    func slowHeader(first: Bool) async throws {
        try await withPlane {
            $0.limits.header = .milliseconds(300)
        } body: { plane in
            var start = ContinuousClock.now
            let client = try await plane.connect()
            if !first {
                #expect(try await client.response(to: live).status == 200)
                start = .now
            }
            await #expect(throws: (any Error).self) {
                for byte in String(repeating: "GET /health/live HTTP/1.1", count: 1000) where !client.isEnded {
                    try await client.send(String(byte))
                    try await Task.sleep(for: .milliseconds(20))
                }
                throw Cut()
            }
            #expect(ContinuousClock.now - start >= .milliseconds(300))
            #expect(client.isEnded)
            #expect(client.received.isEmpty)
        }
    }

    @Test("A connection without a next request is cut off at the idle limit, not at the header limit")
    func idle() async throws {
        try await withPlane {
            $0.limits.idle = .milliseconds(300)
            $0.limits.header = .seconds(600)
        } body: { plane in
            let client = try await plane.connect()
            #expect(try await client.response(to: live).status == 200)
            try await client.ended()
            #expect(client.received.isEmpty)
        }
    }

    @Test("Requests that follow each other keep a connection beyond every limit") func busy() async throws {
        try await withPlane {
            $0.limits.idle = .seconds(3)
            $0.limits.header = .seconds(3)
        } body: { plane in
            let client = try await plane.connect()
            for _ in 0..<40 {
                #expect(try await client.response(to: live).status == 200)
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    @Test("A TLS handshake that does not come is cut off at the header limit") func silentHandshake() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.limits.header = .milliseconds(300)
            $0.certificate = authority.files()
        } body: { plane in
            let client = try await plane.connect()
            try await client.ended()
        }
    }

    @Test("Who comes when the house is full waits until somebody leaves") func fullHouse() async throws {
        try await withPlane {
            $0.maximumConnections = 2
        } body: { plane in
            let first = try await plane.connect()
            let second = try await plane.connect()
            #expect(try await first.response(to: live).status == 200)
            #expect(try await second.response(to: live).status == 200)
            let third = try await plane.connect()
            try await third.send(live)
            for _ in 0..<20 {
                #expect(try await first.response(to: live).status == 200)
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(third.received.isEmpty, "the third is inside beside two others")
            first.close()
            #expect(try await third.response().status == 200)
        }
    }
}

private struct Cut: Error {}
