import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The OpenAPI document")
struct OpenAPITests {
    /// Entra says yes to everything.
    private static let yes: StubEntra.Script = { _, _ in .token("an.access.token") }

    @Test("It lists each route that speaks to programs, and no other")
    func routes() async throws {
        try await withYard(.withoutRing) { yard in
            let browsers = BrowserAccess(url: yard.house.desk.settings.privateURL, allowsSignIn: true, isTLS: false)
            let rooms = PageRoutes(desk: yard.house.desk, instruments: .blind, pages: try Pages())
            let router = PrivateListener.router(
                rooms: rooms, registry: yard.registry, counter: RequestCounter(factory: yard.registry),
                browsers: browsers)
            let key = try await yard.house.addClient("boss", admin: true)
            var found: Set<String> = []
            // What pages look like is for browsers, and has no policy of its own.
            for route in router.routes where route.method != .head && !"\(route.path)".hasPrefix("/assets/") {
                let template = "\(route.path)".split(separator: "/")
                    .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
                let answer = try await yard.answer(to: Ask("/\(template)", method: route.method.rawValue, key: key))
                // Browsers get what has a policy for its content.
                guard answer.status != 405, answer["Content-Security-Policy"] == nil else { continue }
                found.insert("\(route.method.rawValue) /\(template)")
            }
            let documented = try DocumentedAPI.of(yard.house.desk).operations
            #expect(found.symmetricDifference(documented) == [])
            #expect(documented.count > 30)
        }
    }

    @Test("What needs a key there is 401 without one, and nothing else is")
    func keys() async throws {
        try await withYard { yard in
            for (path, methods) in try DocumentedAPI.of(yard.house.desk).document["paths"].members {
                for (method, operation) in methods.members {
                    let answer = try await yard.answer(to: Ask(path, method: method.uppercased()))
                    #expect((answer.status == 401) == (operation["security"] != .list([])), "\(method) \(path)")
                    #expect(answer.status != 404 && answer.status != 405, "\(method) \(path)")
                }
            }
        }
    }

    @Test("Answers of every route of the admin API are as documented", arguments: AdminCall.all)
    func answers(call: AdminCall) async throws {
        try await withYard(call.needsKeys ? HousePlan() : .withoutRing, entra: Self.yes) { yard in
            let estate = try await yard.house.furnishForAdmins(certificates: call.needsCertificates)
            // What an answer has to be is asked where it is received.
            #expect(try await yard.answer(to: call, key: estate.stranger).status == 403)
            if call.takesBody { #expect(try await yard.answer(to: call, key: estate.boss, body: "{").status == 400) }
            #expect(try await yard.answer(to: call, key: estate.boss).status == call.status)
        }
    }

    @Test("An answer that the document does not tell of is noticed")
    func noticed() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let documented = try DocumentedAPI.of(yard.house.desk)
            let agent = try await yard.call("GET", "/agents/helpdesk", key: estate.boss)
            for (method, path, flaw) in [
                ("GET", "/v1/admin/clients/helpdesk", "/admin is missing"), ("GET", "/v1/admin/clients", "\"array\""),
                ("POST", "/v1/admin/agents", "status 200"), ("GET", "/metrics", "type application/json"),
                ("GET", "/v1/admin/connections/graph", "no ETag"),
                ("GET", "/v1/admin/clients/helpdesk", "/subject is not documented"),
            ] {
                let flaws = try documented.flaws(of: agent, to: Ask(path, method: method))
                #expect(flaws.contains { $0.contains(flaw) }, "\(path): \(flaws)")
            }
        }
    }

    @Test("Every refusal of a token endpoint is there, with its status and its code", arguments: AnsweredRefusal.all)
    func refusals(row: AnsweredRefusal) {
        let answers = [Operation.mint, .exchange].flatMap(\.answers).filter { $0.status.code == row.status }
        #expect(answers.contains { $0.json.text.contains("\"\(row.error)\"") })
    }

    @Test("Every kind of problem is there, but for methods, which have no operation", arguments: Problem.Kind.allCases)
    func problems(kind: Problem.Kind) async throws {
        try await withHouse(.withoutRing) { house in
            let text = OpenAPIDocument(routes: OpenAPIRoute.routes(desk: house.desk)).json.text
            #expect(text.contains("\"/problems/\(kind.rawValue)\"") == (kind != .methodNotAllowed))
        }
    }

    @Test("Ids of operations are unique, and every named schema is pointed at")
    func names() async throws {
        try await withHouse(.withoutRing) { house in
            let routes = OpenAPIRoute.routes(desk: house.desk)
            #expect(Set(routes.map(\.operation.id)).count == routes.count)
            let text = OpenAPIDocument(routes: routes).json.text
            for name in SchemaName.allCases {
                #expect(text.contains("\"$ref\":\"#/components/schemas/\(name.rawValue)\""), "\(name)")
            }
        }
    }

    @Test("It is kept with its tag: 304 as long as it is the same, HEAD as GET")
    func conditional() async throws {
        try await withYard(.withoutRing) { yard in
            let ask = Ask("/openapi.json", method: "GET")
            let answer = try await yard.answer(to: ask)
            #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-cache")
            #expect(try answer.text("openapi") == "3.1.1")
            let tag = try #require(answer["ETag"])
            for (fields, status) in [(tag, 304), ("\"x\", W/\(tag)", 304), ("*", 304), ("\"x\"", 200)] {
                let again = try await yard.answer(to: ask.with { $0.fields.append(("If-None-Match", fields)) })
                #expect(again.status == status && again["ETag"] == tag, "\(fields)")
                #expect(again.body.isEmpty == (status == 304))
            }
            let head = try await yard.answer(to: ask.with { $0.method = "HEAD" })
            #expect(head.status == 200 && head.body.isEmpty && head["ETag"] == tag)
            let post = try await yard.answer(to: ask.with { $0.method = "POST" })
            #expect(post.status == 405 && post["Allow"] == "GET, HEAD")
        }
    }

    @Test("A pattern takes a text exactly when the type does", arguments: TextRule.all)
    func patterns(rule: TextRule) throws {
        let schema = try BodyValue(json: rule.schema.json.text)
        for text in TextRule.texts {
            let fits = SchemaCheck(document: .null).flaws(of: .text(text), as: schema).isEmpty
            #expect(fits == rule.takes(text), "\(JSON.string(text).text)")
        }
    }
}

/// A type of Federation's and the schema of its texts.
struct TextRule: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let schema: Schema
    let takes: @Sendable (String) -> Bool

    private init<Value>(_ name: String, _ schema: Schema, _ make: @escaping @Sendable (String) throws -> Value) {
        testDescription = name
        self.schema = schema
        takes = { text in (try? make(text)) != nil }
    }

    static let all = [
        TextRule("name", .name) { try Name($0) }, TextRule("subject", .subject) { try Subject($0) },
        TextRule("audience", .audience) { try Audience($0) }, TextRule("tenant", .tenant) { try Tenant($0) },
        TextRule("client id", .applicationID) { try ApplicationID($0) },
        TextRule("scope", .scope) { try Scope($0) }, TextRule("permission", .permission) { try Permission($0) },
        TextRule("grant", .grant) { try ClientDraft.Allowance($0) },
        TextRule("reference", .reference(to: "agent")) { try Reference<Agent>($0) },
    ]

    static let texts: [String] = {
        let uuid = "22222222-2222-4222-8222-22222222222A"
        let label = String(repeating: "a", count: 63)
        let plain = [
            "", " ", "a", "é", "a b", " a", "a ", "a/b", "/a", "a/", "/", ".", "..", "...", "a.b", "a\n", "a\tb",
            "\u{0}",
            "a\u{85}b", "a\u{2028}b", "\u{a0}a", "a\u{3000}", "a\u{200b}", "\u{feff}a", uuid, uuid + "0", "{\(uuid)}",
            String(repeating: "a", count: 600), String(repeating: "a", count: 601),
        ]
        let domains = [
            "contoso.example", "a.b.c", "-a.b", "a-.b", "a..b", ".a", "a.", "\(label).a", "\(label)a.b", "a_b.c", "ä.b",
            "common", "organizations", "consumers", String(repeating: "a.", count: 126) + "a",
            String(repeating: "a.", count: 126) + "aa",
        ]
        let scopes = [
            "/.default", "a/.default", "a b/.default", " a/.default", "//.default", "a/.default ", "a/.Default",
        ]
        return plain + domains + scopes + plain.map { "agent:\($0)" } + plain.prefix(4).map { "connection:\($0)" }
    }()
}
