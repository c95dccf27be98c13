import Foundation
import TestSupport
import Testing

/// Both token endpoints read their bodies alike, so each table is run against both.
@Suite("The body of a token request")
struct RequestBodyTests {
    static let paths = ["/v1/agents/helpdesk/token", "/v1/connections/graph/token"]
    private static let limit = 16 * 1024

    @Test("A body that asks for nothing gets the default", arguments: paths, HarmlessBody.all)
    func accepted(path: String, row: HarmlessBody) async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, key: estate.job, body: row.body, type: row.type))
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test("A body that is not JSON is a bad request", arguments: paths, MalformedBody.all)
    func malformed(path: String, row: MalformedBody) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, key: estate.job).with { $0.body = row.bytes })
            #expect(answer.status == 400)
            #expect(
                answer.body
                    == #"{"error":"invalid_request","error_description":"\#(row.problem)"}"#)
        }
    }

    @Test(
        "A member of the wrong type is named",
        arguments: [
            (paths[0], "audience"), (paths[1], "scope"), (paths[1], "tenant"),
        ], ["5", "true", "[]", "{}", "1e400"])
    func wrongType(member: (path: String, name: String), value: String) async throws {
        try await checkWrongType(path: member.path, name: member.name, value: value)
    }

    @Test("force_refresh is a boolean and nothing else", arguments: ["1", "0", "\"true\"", "[]", "{}"])
    func wrongFlag(value: String) async throws {
        try await checkWrongType(path: Self.paths[1], name: "force_refresh", value: value)
    }

    private func checkWrongType(path: String, name: String, value: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, key: estate.job, body: #"{"\#(name)":\#(value)}"#))
            #expect(answer.status == 400)
            #expect(
                answer.body == #"""
                    {"error":"invalid_request","error_description":"In the body, '\#(name)' has the wrong type."}
                    """#)
        }
    }

    @Test(
        "Only JSON is read: a form would be taken for an empty request",
        arguments: paths,
        [
            "application/x-www-form-urlencoded", "text/plain", "text/json", "application/jsonx", "application/json-seq",
            "*/*",
        ])
    func contentType(path: String, type: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, key: estate.job, body: "{}", type: type))
            #expect(answer.status == 400)
            #expect(
                try answer.text("error_description")
                    == "The body's content type is '\(type)'; send application/json.")
        }
    }

    @Test("16 kB are read, one byte more is not, however the length is told", arguments: paths, [true, false])
    func size(path: String, chunked: Bool) async throws {
        try await withYard(entra: { _, _ in .token("t") }) { yard in
            let estate = try await yard.house.furnish()
            func ask(_ size: Int) -> Ask {
                Ask(path, key: estate.job).with {
                    $0.body = Array(("{}" + String(repeating: " ", count: size - 2)).utf8)
                    $0.framing = chunked ? .chunked : .length
                }
            }
            #expect(try await yard.answer(to: ask(Self.limit)).status == 200)
            let answer = try await yard.answer(to: ask(Self.limit + 1))
            #expect(answer.status == 413)
            #expect(
                answer.body
                    == #"{"error":"invalid_request","error_description":"The request body is larger than 16384 bytes."}"#
            )
        }
    }

    @Test("A length that is too large is refused before the body comes", arguments: paths)
    func announcedSize(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            for length in [String(Self.limit + 1), "9223372036854775807"] {
                let ask = Ask(path, key: estate.job).with { $0.framing = .announced(length) }
                #expect(try await yard.answer(to: ask).status == 413, "\(length)")
            }
        }
    }

    @Test("A length that is none is refused", arguments: ["-1", "x", "1e3", "99999999999999999999", "0x10"])
    func brokenLength(length: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let ask = Ask(Self.paths[0], key: estate.job).with { $0.framing = .announced(length) }
            #expect(try await yard.answer(to: ask).status == 400)
        }
    }

    @Test("Without a key no body is looked at", arguments: paths)
    func keyFirst(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask(path, body: String(repeating: " ", count: Self.limit + 1)))
            #expect(answer.status == 401)
        }
    }

    @Test("What follows a refused body on the same connection is a request of its own", arguments: [true, false])
    func nothingLeftBehind(chunked: Bool) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            // The refused body is a request itself; read as one, it would be answered 200.
            let inner = Ask(Self.paths[0], key: estate.job)
            let refused = Ask(Self.paths[0]).with {
                $0.body = inner.bytes
                $0.framing = chunked ? .chunked : .length
            }
            let answers = try await yard.answers(to: [refused, Ask("/health/live", method: "GET")])
            #expect(answers.map(\.status) == [401, 200])
            #expect(answers[1].body == #"{"status":"live"}"#)
        }
    }
}

/// A body that is right and asks for nothing.
struct HarmlessBody: Sendable, CustomTestStringConvertible {
    let what: String
    let body: String
    var type: String?

    var testDescription: String { what }

    static let all = [
        HarmlessBody(what: "none", body: ""),
        HarmlessBody(what: "none, with a content type that would be wrong", body: "", type: "text/plain"),
        HarmlessBody(what: "an empty object", body: "{}"),
        HarmlessBody(what: "unknown members", body: #"{"unknown":1,"resource":["x"],"":null}"#),
        HarmlessBody(what: "members that are null", body: #"{"audience":null,"scope":null,"force_refresh":null}"#),
        HarmlessBody(what: "blanks around it", body: " \r\n\t{ } \n"),
        HarmlessBody(
            what: "every escape, a surrogate pair and odd numbers in members nobody asks for",
            body: #"{"\u0041":"\"\\\/\b\f\n\r\t\u0000\ud83d\udddd é🗝","n":[-0,1E+400,0.5e-3],"o":{"A":{"A":[]}}}"#),
        HarmlessBody(what: "a member spelt with escapes", body: #"{"\u0061udience":null,"sc\u006Fpe":null}"#),
        HarmlessBody(
            what: "16 levels",
            body: #"{"x":"# + String(repeating: "[", count: 15) + String(repeating: "]", count: 15) + "}"),
        HarmlessBody(what: "its content type", body: "{}", type: "application/json"),
        HarmlessBody(what: "its content type with a parameter", body: "{}", type: "application/json; charset=utf-8"),
        HarmlessBody(what: "its content type in capitals", body: "{}", type: "Application/JSON ;charset=UTF-8"),
    ]
}

/// A body that cannot be read.
struct MalformedBody: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    var problem = MalformedBody.notJSON

    var testDescription: String { what }

    private init(_ what: String, _ bytes: [UInt8]) {
        self.what = what
        self.bytes = bytes
    }

    private init(_ what: String, _ text: String, problem: String = Self.notJSON) {
        self.init(what, Array(text.utf8))
        self.problem = problem
    }

    private init(_ what: String, notAnObject text: String) {
        self.init(what, text, problem: "In the body, 'the whole' has the wrong type.")
    }

    private static let notJSON = "The body is not valid JSON in UTF-8."
    private static let tooDeep = "The body nests deeper than 16 levels."

    static let all = [
        MalformedBody("a form", "audience=api%3A%2F%2Fsecond"),
        MalformedBody("a blank", " "),
        MalformedBody("an object that does not end", #"{"audience":"x""#),
        MalformedBody("two objects", "{}{}"),
        MalformedBody("a comma too many", #"{"audience":"x","scope":"x",}"#),
        MalformedBody("apostrophes", "{'audience':'x'}"),
        MalformedBody("names without quotation marks", "{audience:null}"),
        MalformedBody("a comment", "{/* nothing */}"),
        MalformedBody("a number that is none", #"{"unknown":NaN}"#),
        MalformedBody("a leading zero", #"{"unknown":01}"#),
        MalformedBody("a control character in a string", "{\"audience\":\"a\u{1}b\",\"scope\":\"a\u{1}b\"}"),
        MalformedBody("a line break in a member nobody asks for", "{\"unknown\":\"a\nb\"}"),
        MalformedBody("half a surrogate pair", #"{"audience":"\ud800","scope":"\ud800"}"#),
        MalformedBody("half a surrogate pair in a member nobody asks for", #"{"unknown":"\ud800"}"#),
        MalformedBody("a byte order mark", "\u{feff}{}"),
        MalformedBody("bytes that are not UTF-8", Array(#"{"unknown":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)),
        MalformedBody("an overlong slash", Array(#"{"unknown":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)),
        MalformedBody("a surrogate in UTF-8", Array(#"{"unknown":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)),
        MalformedBody("UTF-16", "{}".utf16.flatMap { [UInt8($0 & 0xFF), 0] }),
        MalformedBody("UTF-16 with a mark", [0xFE, 0xFF] + "{}".utf16.flatMap { [0, UInt8($0 & 0xFF)] }),
        MalformedBody("a zero byte", [0]),
        MalformedBody(
            "a member twice", #"{"audience":null,"scope":null,"audience":null}"#,
            problem: "In the body, 'audience' stands twice in one object."),
        MalformedBody(
            "a member twice, once in disguise", #"{"scope":null,"s\u0063ope":null}"#,
            problem: "In the body, 'scope' stands twice in one object."),
        MalformedBody("10,000 arrays that open", String(repeating: "[", count: 10_000), problem: tooDeep),
        MalformedBody(
            "8,000 levels in a member",
            #"{"x":"# + String(repeating: "[", count: 8000) + String(repeating: "]", count: 8000) + "}",
            problem: tooDeep),
        MalformedBody(
            "2,000 levels of objects",
            String(repeating: #"{"a":"#, count: 2000) + "1" + String(repeating: "}", count: 2000), problem: tooDeep),
        MalformedBody("an array", notAnObject: "[]"),
        MalformedBody("a string", notAnObject: #""audience""#),
        MalformedBody("a number", notAnObject: "5"),
        MalformedBody("null", notAnObject: "null"),
    ]
}
