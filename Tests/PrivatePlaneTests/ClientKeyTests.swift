import Cryptography
import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("The key of a request")
struct ClientKeyTests {
    private static let path = "/v1/agents/helpdesk/token"
    private static let unauthorized = #"""
        {"error":"invalid_client","error_description":"The request carries no key, or one that is not known here.",\#
        "hint":"Send 'Authorization: Bearer KEY' with a key made by 'aureole client add' or 'client rotate'."}
        """#

    @Test("Without a key that is known the answer is 401 and names the scheme", arguments: Presented.unknown)
    func unknown(row: Presented) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let path = Self.path + row.query.replacing("KEY", with: estate.job)
            let fields = row.fields.map { ($0, $1.replacing("KEY", with: estate.job)) }
            for path in [path, path.replacing("agents/helpdesk", with: "connections/graph")] {
                let answer = try await yard.answer(to: Ask(path).with { $0.fields = fields })
                #expect(answer.status == 401)
                #expect(answer.body == Self.unauthorized)
                #expect(answer["WWW-Authenticate"] == "Bearer realm=\"aureole\"")
                #expect(answer["Cache-Control"] == "no-store")
            }
        }
    }

    @Test(
        "The scheme's case and the blanks behind it do not matter",
        arguments: ["bearer KEY", "BEARER   KEY", "Bearer KEY  "])
    func known(value: String) async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.path).with { $0.fields = [("authorization", value.replacing("KEY", with: estate.job))] }
            #expect(try await yard.answer(to: ask).status == 200)
        }
    }

    @Test("A client that was removed is not known any more")
    func removed() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.path, key: estate.job)
            #expect(try await yard.answer(to: ask).status == 200)
            try await yard.house.desk.removeClient(.name(Name("job")), by: TestHouse.admin)
            #expect(try await yard.answer(to: ask).status == 401)
        }
    }

    @Test("A key that was replaced works to the end of its overlap and not a second longer")
    func rotated() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let new = try await yard.house.desk.rotateKey(of: .name(Name("job")), overlap: 60, by: TestHouse.admin)
            func status(_ key: String) async throws -> Int {
                try await yard.answer(to: Ask(Self.path, key: key)).status
            }
            yard.house.clock.advance(59)
            #expect(try await status(estate.job) == 200)
            yard.house.clock.advance(1)
            #expect(try await status(estate.job) == 401)
            #expect(try await status(new.key.reveal()) == 200)
        }
    }

    @Test("Clients are answered as themselves, each request of a connection by its own key")
    func keptApart() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnish()
            let keys = [estate.job, estate.stranger, "none", estate.job]
            let answers = try await yard.answers(to: keys.map { Ask(Self.path, key: $0) })
            #expect(answers.map(\.status) == [200, 403, 401, 200])
        }
    }
}

/// Ways to present a key. `KEY` stands for one that is known.
struct Presented: Sendable, CustomTestStringConvertible {
    let what: String
    var query = ""
    var fields: [(String, String)] = []

    var testDescription: String { what }

    static let unknown = [
        Presented(what: "nothing"),
        Presented(what: "an empty field", fields: [("Authorization", "")]),
        Presented(what: "the scheme alone", fields: [("Authorization", "Bearer")]),
        Presented(what: "the scheme and a blank", fields: [("Authorization", "Bearer ")]),
        Presented(what: "the key alone", fields: [("Authorization", "KEY")]),
        Presented(what: "another scheme", fields: [("Authorization", "Basic KEY")]),
        Presented(what: "a scheme that only begins alike", fields: [("Authorization", "BearerKEY")]),
        Presented(what: "an unknown key", fields: [("Authorization", "Bearer aur_0000000000000000000000")]),
        Presented(what: "the key and more", fields: [("Authorization", "Bearer KEYx")]),
        Presented(what: "the key and a comma", fields: [("Authorization", "Bearer KEY, Bearer KEY")]),
        Presented(what: "two fields", fields: [("Authorization", "Bearer KEY"), ("Authorization", "Bearer KEY")]),
        Presented(what: "the key in another field", fields: [("X-Api-Key", "KEY"), ("Cookie", "access_token=KEY")]),
        Presented(what: "the key in the query", query: "?access_token=KEY&key=KEY"),
    ]
}
