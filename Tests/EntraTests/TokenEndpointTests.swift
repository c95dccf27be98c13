import Federation
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Entra

@Suite("The token endpoint over real HTTPS", .timeLimit(.minutes(2)))
struct TokenEndpointTests {
    /// Runs a server by the script and a client of it.
    private func exchange<Result>(
        _ script: @escaping @Sendable (Int, Arrived) -> Scripted,
        change: (inout TokenEndpoint.Settings) -> Void = { _ in },
        test: (TestEndpoint, ScriptedServer) async throws -> Result
    ) async throws -> Result {
        try await ScriptedServer.run(script) { server in
            try await TestEndpoint.run("https://localhost:\(server.port)", change: change) {
                try await test($0, server)
            }
        }
    }

    @Test("A request has the form, the fields and the path that Entra documents, and no Origin")
    func request() async throws {
        try await exchange({ _, _ in .reply(200, [], Sample.success()) }) { client, server in
            let token = try await client.endpoint.token(Sample.request())
            #expect(token.value == Sample.accessToken)
            #expect(token.expiresAt == client.clock.now + 3599)
            let request = try #require(server.requests.first)
            #expect(request.head.method == .POST)
            #expect(request.path == "/contoso.onmicrosoft.com/oauth2/v2.0/token")
            #expect(
                Set(request.head.headers.map { $0.name.lowercased() }) == [
                    "accept", "client-request-id", "content-length", "content-type", "host", "user-agent",
                ])
            #expect(request.head.headers.first(name: "content-type") == "application/x-www-form-urlencoded")
            #expect(request.head.headers.first(name: "accept") == "application/json")
            #expect(request.head.headers.first(name: "user-agent") == "aureole")
            #expect(request.head.headers.first(name: "client-request-id") == "bbbbbbbb-0000-4000-8000-000000000001")
            #expect(request.body == String(decoding: Sample.request().form, as: UTF8.self))
        }
    }

    @Test("A token's life is counted from before the request that brought it was sent", arguments: [200, 500])
    func sentAt(first status: Int) async throws {
        let clock = AdjustableClock()
        let script: @Sendable (Int, Arrived) -> Scripted = { number, _ in
            clock.advance(100)
            return .reply(number == 0 ? status : 200, [], Sample.success())
        }
        try await ScriptedServer.run(script) { server in
            try await TestEndpoint.run("https://localhost:\(server.port)", clock: clock) { client in
                let sent = clock.now + (status == 200 ? 0 : 100)
                let token = try await client.endpoint.token(Sample.request())
                #expect(token.expiresAt == sent + 3599)
            }
        }
    }

    @Test("A refusal reaches the caller with Entra's ids, and neither token nor assertion reaches the log")
    func refusal() async throws {
        try await exchange({ _, _ in .reply(401, [], Sample.failure(700213, text: "You sent \(Sample.assertion).")) }) {
            client, _ in
            let refusal = try #require(await client.refusal()?.entra)
            #expect(refusal.code == "AADSTS700213")
            #expect(refusal.message == "AADSTS700213: You sent <token>")
            #expect(refusal.traceID == "0f1e2d3c-aaaa-bbbb-cccc-000000000001")
            #expect(refusal.mayBePropagating)
            #expect(client.log.text.contains("401"))
            #expect(!client.log.text.contains("eyJ"))
        }
    }

    @Test("A redirect is not followed")
    func redirect() async throws {
        let script: @Sendable (Int, Arrived) -> Scripted = { number, request in
            number == 0
                ? .reply(307, [("location", "https://\(request.head.headers.first(name: "host")!)/elsewhere")], "")
                : .reply(200, [], Sample.success())
        }
        try await exchange(script) { client, server in
            #expect(
                await client.refusal()?.unavailability
                    == .brokenAnswer(status: 307, problem: "the answer is a redirect, which is never followed"))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "An answer that does not come in time is given up, and not asked for again",
        arguments: [
            Scripted.silence, .drip,
        ])
    func timeLimit(scripted: Scripted) async throws {
        try await exchange({ _, _ in scripted }, change: { $0.timeout = .seconds(3) }) { client, server in
            let begun = ContinuousClock.now
            #expect(await client.refusal() == .entraUnavailable(.timedOut, retryAfter: 5))
            #expect(ContinuousClock.now - begun < .seconds(20))
            #expect(server.requests.count == 1)
        }
    }

    @Test("A body over the limit is given up, whether its length is announced or not", arguments: [true, false])
    func sizeLimit(announced: Bool) async throws {
        let body = Sample.success(more: #","padding":"\#(String(repeating: "x", count: 2000))""#)
        let scripted: Scripted = announced ? .reply(200, [], body) : .drip
        try await exchange({ _, _ in scripted }, change: { $0.maximumReplyBytes = announced ? 1000 : 20 }) {
            client, _ in
            #expect(
                await client.refusal()?.unavailability
                    == .brokenAnswer(status: 200, problem: "the answer is larger than any token answer"))
        }
    }

    @Test("A compressed answer is not unpacked, so it cannot grow beyond the limit")
    func compression() async throws {
        try await exchange({ _, _ in .reply(200, [("content-encoding", "gzip")], Sample.success()) }) {
            client, server in
            #expect(await client.refusal() == nil)  // the bytes are taken as they are
            #expect(server.requests.first?.head.headers.contains(name: "accept-encoding") == false)
        }
    }

    @Test(
        "A fault of the server is tried once more after a second, unless it says when",
        arguments: [
            (500, nil, 2, nil), (503, nil, 2, nil), (503, "7", 1, 7), (429, nil, 1, 5), (429, "11", 1, 11),
            (400, nil, 1, nil), (403, nil, 1, 5),
        ] as [(Int, String?, Int, Int?)])
    func secondTry(status: Int, retryAfter: String?, requests: Int, wait: Int?) async throws {
        let fields = retryAfter.map { [("retry-after", $0)] } ?? []
        let script: @Sendable (Int, Arrived) -> Scripted = { number, _ in
            if number > 0 { return .reply(200, [], Sample.success()) }
            return .reply(status, fields, status == 400 ? Sample.failure(700016) : "<html>gone fishing</html>")
        }
        try await exchange(script) { client, server in
            let refusal = await client.refusal()
            #expect(refusal?.retryAfter == wait)
            #expect((refusal == nil) == (requests == 2))
            #expect(server.requests.count == requests)
            #expect(client.naps.all == (requests == 2 ? [.milliseconds(1250)] : []))
        }
    }

    @Test("A second fault is not followed by a third try")
    func noThirdTry() async throws {
        try await exchange({ _, _ in .reply(502, [], "") }) { client, server in
            #expect(
                await client.refusal()
                    == .entraUnavailable(.brokenAnswer(status: 502, problem: "the answer is empty"), retryAfter: 5))
            #expect(server.requests.count == 2)
        }
    }

    @Test("A connection that is closed instead of answered is tried once more, be it new or warm", arguments: [0, 1])
    func hangUp(number closed: Int) async throws {
        let script: @Sendable (Int, Arrived) -> Scripted = { number, _ in
            number == closed ? .hangUp : .reply(200, [], Sample.success())
        }
        try await exchange(script) { client, server in
            for _ in 0...closed { #expect(await client.refusal() == nil) }
            #expect(server.requests.count == closed + 2)
        }
    }

    @Test("Retry-After holds for its tenant only, and only until it is over")
    func throttle() async throws {
        let script: @Sendable (Int, Arrived) -> Scripted = { number, _ in
            number == 0 ? .reply(429, [("retry-after", "30")], "") : .reply(200, [], Sample.success())
        }
        try await exchange(script) { client, server in
            #expect(await client.refusal() == .entraUnavailable(.throttled, retryAfter: 30))
            client.clock.advance(10)
            #expect(await client.refusal() == .entraUnavailable(.throttled, retryAfter: 20))
            #expect(server.requests.count == 1)
            #expect(await client.refusal(tenant: Sample.otherTenant) == nil)
            #expect(server.requests.count == 2)
            client.clock.advance(20)
            #expect(await client.refusal() == nil)
            #expect(server.requests.count == 3)
        }
    }

    @Test("A connection is kept warm for the next request")
    func keepAlive() async throws {
        try await exchange({ _, _ in .reply(200, [], Sample.success()) }) { client, server in
            for _ in 0..<5 { #expect(await client.refusal() == nil) }
            #expect(server.connections == 1)
        }
    }

    @Test("No more connections are opened than allowed")
    func bounded() async throws {
        try await exchange(
            { _, _ in .reply(200, [], Sample.success()) }, change: { $0.maximumConnectionsPerHost = 2 }
        ) { client, server in
            await withTaskGroup { group in
                for _ in 0..<30 { group.addTask { #expect(await client.refusal() == nil) } }
            }
            #expect(server.requests.count == 30)
            #expect(server.connections <= 2)
        }
    }

    @Test("A request that is given up ends at once as unreachable")
    func cancellation() async throws {
        try await exchange({ _, _ in .silence }) { client, server in
            let task = Task { await client.refusal() }
            try await eventually { server.requests.count == 1 }
            let cancelled = ContinuousClock.now
            task.cancel()
            #expect(await task.value?.unavailability == .unreachable("the request was given up"))
            #expect(ContinuousClock.now - cancelled < .seconds(4))
        }
    }
}
