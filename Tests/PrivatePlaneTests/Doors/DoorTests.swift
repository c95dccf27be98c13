import Federation
import GRDB
import HTTPTypes
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Every door")
struct DoorTests {
    @Test("No refusal is answered 404 or 502, which clients would try again", arguments: AnsweredRefusal.all)
    func statuses(row: AnsweredRefusal) {
        let error = DoorError(row.refusal)
        #expect(error.status.code == ([404, 502].contains(row.status) ? 400 : row.status))
        #expect(error.error == row.error)
        #expect(error.retryAfter == row.retryAfter)
        #expect(!error.message.isEmpty)
    }

    @Test("Other methods are 405 in the doors' own form", arguments: Doors.documented.map(\.path))
    func methods(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let taken = path == "/identity/azure-devops" ? ["POST"] : ["GET", "HEAD"]
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] where !taken.contains(method) {
                let answer = try await yard.answer(to: Ask(path, method: method))
                #expect(answer.status == 405)
                #expect(answer["Allow"] == taken.joined(separator: ", "))
                #expect(try answer.members["statusCode"] as? Int == 405)
            }
        }
    }

    @Test(
        "Where there is no door, the answer is 400 and tells which there are",
        arguments: ["", "/", "/metadata", "/token/x"])
    func nowhere(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask("/identity\(path)", method: "GET"))
            #expect(answer.status == 400)
            #expect(try answer.text("message")?.contains("/identity/token") == true)
        }
    }

    @Test("A fault is logged whole and answered plainly, with the id that the log has")
    func fault() async throws {
        try await withYard { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            try yard.house.database { try $0.execute(sql: "DROP TABLE audit") }
            let answer = try await yard.answer(to: Ask("/identity/github?v=1", method: "GET", key: key))
            #expect(answer.status == 500)
            #expect(try answer.text("message") == "Something failed here; the server's log says what.")
            let id = try #require(try answer.text("correlationId"))
            let lines = yard.house.log.text.split(separator: "\n").filter { $0.hasPrefix("error") }
            #expect(lines.count == 1 && lines.first?.contains(id) == true)
        }
    }

    @Test("A resource that is too long is refused in words, also where it is longer than a URL may be")
    func long() async throws {
        try await withYard(.withoutRing) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let long = "&resource=" + String(repeating: "a", count: 7_000)
            let answer = try await yard.answer(to: .managedIdentity(long, key: key))
            #expect(answer.status == 400)
            #expect(try answer.text("message")?.contains("600") == true)
            let longer = "&resource=" + String(repeating: "a", count: 100_000)
            let ask = Ask.managedIdentity(longer, key: key)
            var said = try await Wire.lastWords(after: ask.bytes, port: yard.port, seeing: "}") {}
            let refused = try #require(Answer(taking: &said, toHEAD: false))
            #expect(refused.status == 400 && refused["Connection"] == "close" && said.isEmpty)
            #expect(try refused.text("message")?.contains("address or another part of its header is too long") == true)
            #expect(try refused.text("message") == refused.text("error_description"))
            #expect(try refused.members["statusCode"] as? Int == 400)
            #expect(!refused.body.contains("aaaa"))
        }
    }

    @Test("What is no HTTP is told so, behind the answers to what came before it")
    func noise() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["agent:helpdesk"])
            let mint = Ask("/v1/agents/helpdesk/token", key: key)
            _ = try await yard.answer(to: mint)
            var said = try await Wire.lastWords(
                after: mint.bytes + Array("\u{1}\u{2} nonsense\r\n\r\n".utf8), port: yard.port, closing: true)
            #expect(Answer(taking: &said, toHEAD: false)?.status == 200)
            let refused = try #require(Answer(taking: &said, toHEAD: false))
            #expect(refused.status == 400)
            #expect(try refused.text("message")?.contains("it is not HTTP/1.1") == true)
        }
    }

    @Test("Through which Host a door is asked does not matter; pages look at it")
    func host() async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            _ = try await yard.house.furnish()
            let key = try await yard.house.addClient("app", allow: ["connection:graph"])
            let ask = Ask.managedIdentity(key: key).with { $0.host = "sidecar.internal" }
            #expect(try await yard.answer(to: ask).status == 200)
            let page = Ask("/agents", method: "GET").with { $0.host = "sidecar.internal" }
            #expect(try await yard.answer(to: page).status == 421)
        }
    }
}
