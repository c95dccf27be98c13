import GRDB
import Operations
import PrivatePlane
import TestSupport
import Testing

@Suite("A fault behind a request")
struct FaultTests {
    @Test("It is 500 without a word of why; the log has all of it", arguments: RequestBodyTests.paths)
    func fault(path: String) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            try yard.house.database { try $0.execute(sql: "DROP TABLE audit") }
            let answer = try await yard.answer(to: Ask(path, key: estate.job))
            #expect(answer.status == 500)
            #expect(
                answer.body == #"""
                    {"error":"server_error","error_description":"Something failed here; the server's log says what."}
                    """#)
            #expect(answer["Cache-Control"] == "no-store")
            let lines = yard.house.log.text.split(separator: "\n").filter { $0.hasPrefix("error") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("no such table: audit") == true)
            #expect(lines.first?.contains(path) == true)
            #expect(!yard.house.log.text.contains(estate.job))
        }
    }

    @Test("A browser gets a page without a word of why")
    func page() async throws {
        try await withPages { yard, browser in
            var browser = browser
            _ = try await browser.signIn()
            try yard.house.database { try $0.execute(sql: "DROP TABLE sessions") }
            let answer = try await browser.get("/")
            #expect(answer.status == 500)
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            #expect(answer["Cache-Control"] == "no-store")
            #expect(answer.body.contains("Something failed") && !answer.body.contains("no such table"))
            #expect(yard.house.log.text.contains("no such table: sessions"))
            let token = try #require(browser.cookies[Browser.session])
            #expect(!yard.house.log.text.contains(token))
        }
    }

    @Test("While clients cannot be looked up, a key is neither good nor bad: 500")
    func noClients() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            try yard.house.database { try $0.execute(sql: "DROP TABLE client_keys") }
            let answer = try await yard.answer(to: Ask(RequestBodyTests.paths[0], key: estate.job))
            #expect(answer.status == 500)
            #expect(yard.house.log.text.contains("no such table: client_keys"))
        }
    }

    @Test("A body that breaks off is the caller's doing, not a fault", arguments: RequestBodyTests.paths)
    func hangUp(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let whole = Ask(path, key: estate.job, body: "{}").bytes
            try await Wire.send(whole.dropLast(), port: yard.port)
            try await eventually("the end of that request") { yard.registry.text.contains("_requests_total{route=") }
            #expect(!yard.house.log.text.contains("a request failed"), "\(yard.house.log.text)")
        }
    }

    @Test("A body whose chunks are none is a bad request", arguments: RequestBodyTests.paths)
    func brokenChunks(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            var head = Ask(path, key: estate.job).with { $0.framing = .chunked }.bytes
            head.removeLast(5)
            let words = try await Wire.lastWords(after: head + Array("nonsense\r\n".utf8), port: yard.port)
            #expect(String(decoding: words, as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
            #expect(!yard.house.log.text.contains("a request failed"), "\(yard.house.log.text)")
        }
    }

    @Test("A request that is given up since the service ends is no fault: 503, and nothing is logged as an error")
    func givenUp() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            await yard.house.desk.shutDown()
            let answer = try await yard.answer(to: Ask("/v1/connections/graph/token", key: estate.job))
            #expect(answer.status == 503)
            #expect(answer.body.contains(#""error":"temporarily_unavailable""#))
            #expect(answer["Retry-After"] == "1" && answer["Cache-Control"] == "no-store")
            #expect(!yard.house.log.text.contains("error"))
        }
    }

    @Test("An expected refusal is not logged as an error")
    func refusal() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            _ = try await yard.answer(to: Ask(RequestBodyTests.paths[0], key: estate.stranger))
            #expect(!yard.house.log.text.contains("error"))
        }
    }
}

extension TestHouse {
    /// Does something to the database file behind the house's back.
    func database(_ act: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: folder("data/aureole.db"))
        try queue.writeWithoutTransaction(act)
        try queue.close()
    }
}
