import Federation
import Foundation
import MetricsTestKit
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The express lane beside the routes", .timeLimit(.minutes(2)))
struct ExpressAnswerTests {
    private static let graph = "/v1/connections/graph/token"
    private static let helpdesk = "/v1/agents/helpdesk/token"

    /// All bytes of an answer, but for those that differ from second to second.
    private func bytes(_ yard: Yard, _ path: String, _ key: String, plain: Bool) async throws -> String {
        let ask = Ask(path, key: key).with { ask in
            // A request that might have a body goes to the router.
            if plain { ask.framing = .chunked }
            ask.fields.append(("Connection", "close"))
        }
        let lane = ask.with { $0.fields.removeLast() }
        let wire =
            plain
            ? ask.bytes
            : lane.bytes
                + Ask("/health/live", method: "GET").with { ask in
                    ask.fields.append(("Connection", "close"))
                }.bytes
        let all = String(decoding: try await Wire.lastWords(after: wire, port: yard.port), as: UTF8.self)
        let whole = plain ? all : String(all[..<(all.ranges(of: "HTTP/1.1").last?.lowerBound ?? all.endIndex)])
        let date = /Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/
        return whole.replacing(date, with: "Date: now\r\n")
    }

    @Test("An access token out of memory is the same, byte for byte")
    func exchange() async throws {
        try await withYard(entra: { _, _ in .token("a.b.c") }) { yard in
            let estate = try await yard.house.furnish()
            for _ in 0..<2 { _ = try await yard.answer(to: Ask(Self.graph, key: estate.job)) }
            let lane = try await bytes(yard, Self.graph, estate.job, plain: false)
            let plain = try await bytes(yard, Self.graph, estate.job, plain: true)
            #expect(lane.hasPrefix("HTTP/1.1 200 OK\r\n") && lane.contains("Date: now"), "\(lane.debugDescription)")
            #expect(plain.hasPrefix(lane.prefix(40)))
            #expect(lane == plain.replacing("Connection: close\r\n", with: ""))
        }
    }

    @Test("An assertion is the same, but for its jti and its signature")
    func mint() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            func told(_ text: String) -> String { text.replacing(/eyJ[^"]+/, with: "token") }
            let lane = try await bytes(yard, Self.helpdesk, estate.job, plain: false)
            let plain = try await bytes(yard, Self.helpdesk, estate.job, plain: true)
            #expect(told(lane) == told(plain).replacing("Connection: close\r\n", with: ""))
            let claims = try [lane, plain].map { text in
                let token = try #require(text.firstMatch(of: /eyJ[^"]+/)?.output)
                let parts = token.split(separator: ".").map(String.init)
                let payload = String(decoding: try #require(Base64URL.decode(parts[1])), as: UTF8.self)
                return parts[0] + payload.replacing(/"jti":"[^"]+"/, with: "jti")
            }
            #expect(claims[0] == claims[1])
        }
    }

    @Test("Both are counted, audited and noted alike")
    func records() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            func figures() async throws -> [String: Int] {
                let lines = yard.registry.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
                var figures = Dictionary(
                    uniqueKeysWithValues: lines.map { line in
                        (String(line.prefix { $0 != " " }), Int(Double(line.split(separator: " ").last ?? "") ?? 0))
                    })
                for (label, dimensions) in [
                    ("aureole_mints_total", [("outcome", "ok")]), ("aureole_exchanges_total", [("outcome", "ok")]),
                    ("aureole_token_cache_hits_total", []),
                ] {
                    let counters = yard.house.metrics.counters(label: label, dimensions: dimensions)
                    figures[label] = Int(counters.map(\.totalValue).reduce(0, +))
                }
                figures["audit rows"] = try await yard.house.desk.auditEntries(after: 0, limit: 10_000).count
                return figures
            }
            func grown(_ framing: Ask.Framing) async throws -> [String: Int] {
                let before = try await figures()
                for path in [Self.graph, Self.helpdesk, Self.helpdesk] {
                    let ask = Ask(path, key: estate.job).with { $0.framing = framing }
                    #expect(try await yard.answer(to: ask).status == 200)
                }
                return try await figures().merging(before) { $0 - $1 }.filter { $0.value != 0 }
            }
            let (lane, plain) = (try await grown(.length), try await grown(.chunked))
            #expect(lane == plain)
            #expect(lane["audit rows"] == 2)
            #expect(lane.count == 6, "\(lane)")
        }
    }

    @Test("An edit takes effect on the next request: another agent, no grant, no connection")
    func edits() async throws {
        try await withYard(entra: { number, _ in .token("token-\(number)") }) { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.graph, key: estate.job)
            for _ in 0..<2 { #expect(try await yard.answer(to: ask).body.contains("token-0")) }
            let other = try Tenant("fabrikam.example")
            _ = try await yard.house.desk.setConnection(.id(estate.graph.id), by: TestHouse.admin) { $0.tenant = other }
            #expect(try await yard.answer(to: ask).body.contains("token-1"))
            try await yard.house.desk.removeConnection(.id(estate.graph.id), by: TestHouse.admin)
            #expect(try await yard.answer(to: ask).status == 403)
        }
    }

    @Test("Pipelined requests of all kinds are answered in their order")
    func pipelined() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            for path in [Self.graph, Self.helpdesk] { _ = try await yard.answer(to: Ask(path, key: estate.job)) }
            let asks = (0..<60).map { number in
                switch number % 4 {
                case 0: Ask(Self.helpdesk, key: estate.job)
                case 1: Ask("/health/live", method: "GET")
                case 2: Ask(Self.graph, key: estate.job)
                default: Ask(Self.graph, key: estate.job, body: "{}")
                }
            }
            let last = Ask("/health/live", method: "GET").with { $0.fields.append(("Connection", "close")) }
            let wire = (asks + [last]).flatMap(\.bytes)
            var received = try await Wire.lastWords(after: wire, port: yard.port)
            var kinds: [Int] = []
            while let answer = Answer(taking: &received, toHEAD: false) {
                #expect(answer.status == 200)
                kinds.append(
                    answer.body.contains("\"token\"") ? 0 : answer.body.contains("access_token") ? 2 : 1)
            }
            #expect(kinds == (0..<60).map { [0, 1, 2, 2][$0 % 4] } + [1])
        }
    }

    @Test("Whoever sends a request and says that there is nothing more gets its answer")
    func halfClosed() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.helpdesk, key: estate.job)
            _ = try await yard.answer(to: ask)
            let said = try await Wire.lastWords(after: ask.bytes, port: yard.port, closing: true)
            #expect(String(decoding: said, as: UTF8.self).contains("eyJ"))
        }
    }

    @Test("Whoever hangs up while a signature is made leaves its place to the next")
    func hangUp() async throws {
        try await withYard(.with { $0.settings.requestsPerClient = 1 }) { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.helpdesk, key: estate.job)
            _ = try await yard.answer(to: ask)
            for _ in 0..<20 { try await Wire.send(ask.bytes, port: yard.port) }
            try await eventually("a place") { try await yard.answer(to: ask).status == 200 }
        }
    }

    @Test("Beyond the bound of a client it is 429 here as well")
    func busy() async throws {
        try await withYard(.with { $0.settings.requestsPerClient = 0 }) { yard in
            let estate = try await yard.house.furnish()
            for _ in 0..<2 {
                #expect(try await yard.answer(to: Ask(Self.helpdesk, key: estate.job)).status == 429)
            }
        }
    }
}
