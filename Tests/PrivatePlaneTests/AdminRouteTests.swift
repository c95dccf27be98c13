import Federation
import Foundation
import GRDB
import HTTPTypes
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Every route of the admin API")
struct AdminRouteTests {
    /// Entra says yes to everything.
    private static let yes: StubEntra.Script = { _, _ in .token("an.access.token") }

    @Test("There is a call for each route in the table below, and a route for each call")
    func coverage() async throws {
        try await withHouse(.withoutRing) { house in
            let routes = AdminRoutes(desk: house.desk).all.map { "\($0.method.rawValue) \($0.path)" }
            #expect(routes.sorted() == AdminCall.all.map(\.testDescription).sorted())
        }
    }

    @Test("A client that may administer gets an answer that no cache keeps", arguments: AdminCall.all)
    func success(call: AdminCall) async throws {
        try await withYard(call.needsKeys ? HousePlan() : .withoutRing, entra: Self.yes) { yard in
            let estate = try await yard.house.furnishForAdmins(certificates: call.needsCertificates)
            let answer = try await yard.answer(to: call, key: estate.boss)
            #expect(answer.status == call.status, "\(answer.body)")
            #expect(answer["Cache-Control"] == "no-store")
            if call.status == 201 {
                let id = try #require(try answer.text("id"))
                #expect(answer["Location"] == "/v1/admin\(call.route)/\(id)")
                let there = try await yard.call("GET", "\(call.route)/\(id)", key: estate.boss)
                #expect(there.status == 200, "\(there.body)")
                #expect(try there.text("id") == id)
            }
        }
    }

    @Test(
        "Without a key, with a wrong one, or as a client that may not administer, nothing is told and nothing is done")
    func strangers() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnishForAdmins()
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            for call in AdminCall.all {
                for key in [nil, "aur_wrong"] {
                    let answer = try await yard.answer(to: call, key: key)
                    #expect(try answer.flaw(asProblem: 401, type: "unknown-key") == nil, "\(call.testDescription)")
                    #expect(answer["WWW-Authenticate"] == "Bearer realm=\"aureole\"")
                }
                let answer = try await yard.answer(to: call, key: estate.job)
                #expect(try answer.flaw(asProblem: 403, type: "not-admin") == nil, "\(call.testDescription)")
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000) == before)
        }
    }

    @Test("What is not there is 404, by name and by id")
    func nobody() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnishForAdmins()
            for call in AdminCall.all.compactMap(\.ofNobody) {
                let answer = try await yard.answer(to: call, key: estate.boss)
                #expect(try answer.flaw(asProblem: 404, type: "not-found") == nil, "\(call.testDescription)")
                guard !call.path.contains("/keys/") else { continue }
                let id = UUID().uuidString.lowercased()
                let path = call.path.replacing("nobody", with: id)
                let byID = try await yard.answer(
                    to: Ask(path, method: call.method, key: estate.boss, body: call.body ?? ""))
                #expect(try byID.flaw(asProblem: 404, type: "not-found") == nil, "\(call.testDescription)")
            }
        }
    }

    @Test("Another method is 405 and told which there are")
    func otherMethods() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnishForAdmins()
            for (route, calls) in Dictionary(grouping: AdminCall.all, by: \.route) {
                let taken = Set(calls.map(\.method)).union(calls.contains { $0.method == "GET" } ? ["HEAD"] : [])
                let allow = taken.sorted().joined(separator: ", ")
                let path = try #require(calls.first).path
                if taken.contains("HEAD") {
                    let head = try await yard.answer(to: Ask(path, method: "HEAD", key: estate.boss))
                    #expect(head.status == 200 && head.body.isEmpty, "\(route)")
                }
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"]
                where !taken.contains(method) {
                    let answer = try await yard.answer(to: Ask(path, method: method, key: estate.boss))
                    #expect(try answer.flaw(asProblem: 405) == nil, "\(method) \(route)")
                    #expect(answer["Allow"] == allow, "\(route)")
                }
            }
        }
    }

    @Test(
        "A path that is none is 404 as a problem, for everybody",
        arguments: [
            "/v1/admin", "/v1/admin/", "/v1/admin/nope", "/v1/admin/agents/helpdesk/token", "/v1/admin/Agents",
            "/v1/admin/connections/graph/credential/more", "/v1/admin/keys/kid", "/v1/admin/backup",
            "/v1/admin/admins", "//v1/admin/nope",
        ])
    func noSuchPath(path: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            for (key, method) in [(nil, "GET"), (estate.boss, "GET"), (estate.boss, "POST"), (estate.boss, "DELETE")] {
                let answer = try await yard.answer(to: Ask(path, method: method, key: key))
                #expect(try answer.flaw(asProblem: 404, type: "not-found") == nil)
            }
        }
    }

    @Test("A body that is none is refused, and nothing is done")
    func badBodies() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnishForAdmins()
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            for call in AdminCall.all where call.takesBody {
                for body in ["{", "[]", "7", "null", #"{"name":1,"name":2}"#, #"{"a":1,}"#] {
                    let answer = try await yard.answer(to: call, key: estate.boss, body: body)
                    #expect(try answer.flaw(asProblem: 400) == nil, "\(call.testDescription) \(body)")
                }
                let form = call.ask(key: estate.boss).with { ask in
                    ask.body = Array("name=new".utf8)
                    ask.fields.append(("Content-Type", "application/x-www-form-urlencoded"))
                }
                #expect(try await yard.answer(to: form).flaw(asProblem: 400) == nil, "\(call.testDescription)")
                guard call.needsBody else { continue }
                let none = try await yard.answer(to: Ask(call.path, method: call.method, key: estate.boss))
                let status = call.route.hasPrefix("/keys/") ? [400, 404, 409] : [400]
                #expect(status.contains(none.status), "\(call.testDescription) \(none.body)")
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000) == before)
        }
    }

    @Test("A member that is not known is named and not ignored")
    func unknownMembers() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnishForAdmins()
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            for call in AdminCall.all where call.takesBody {
                let known = (call.body ?? "{}").dropLast()
                let body = known + (known == "{" ? "" : ",") + #""a/b~":true}"#
                let answer = try await yard.answer(to: call, key: estate.boss, body: String(body))
                #expect(try answer.flaw(asProblem: 400, type: "bad-request") == nil, "\(call.testDescription)")
                #expect(try answer.text("pointer") == "/a~1b~0", "\(call.testDescription)")
                #expect(try answer.text("detail")?.contains("'a/b~'") == true, "\(call.testDescription)")
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000) == before)
        }
    }

    @Test("An item of the query that is not known, or stands twice, is refused")
    func unknownQuery() async throws {
        try await withYard { yard in
            let estate = try await yard.house.furnishForAdmins()
            for path in [
                "/agents?limt=5", "/agents?limit=5&limit=6", "/connections?after=a", "/certificates?x",
                "/clients?limit=5&name=b", "/keys?limit=5", "/audit?cursor=x",
                "/agents/helpdesk/federated-credential?for=az",
                "/certificates/cert/public?as=pem", "/connections/graph/consent-address?tenent=x",
            ] {
                let answer = try await yard.call("GET", path, key: estate.boss)
                #expect(try answer.flaw(asProblem: 400, type: "bad-request") == nil, "\(path)")
            }
        }
    }

    @Test("A body may have 16 KiB, one with a certificate 1.5 MB, and no more")
    func sizes() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnishForAdmins()
            for call in AdminCall.all where call.takesBody {
                let limit = call.route == "/certificates" ? 1_500_000 : 16 * 1024
                let tooLarge = #"{"name":"\#(String(repeating: "a", count: limit))"}"#
                let answer = try await yard.answer(to: call, key: estate.boss, body: tooLarge)
                #expect(try answer.flaw(asProblem: 413, type: "too-large") == nil, "\(call.testDescription)")
            }
            let file = String(repeating: "AAAA", count: 350_000)
            let answer = try await yard.call(
                "POST", "/certificates", key: estate.boss, #"{"name":"new","pkcs12":"\#(file)"}"#)
            #expect(try answer.flaw(asProblem: 400, type: "certificate-file") == nil)
        }
    }

    @Test("What an admin client does stands in the audit log under its id")
    func audited() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let boss = try await yard.house.desk.client(.name(try .init("boss")))
            _ = try await yard.call("POST", "/agents", key: estate.boss, #"{"name":"new"}"#)
            let entry = try #require(try await yard.house.desk.auditEntries(after: 0, limit: 1000).last)
            #expect(entry.record.actor == "client:\(boss.id)")
            #expect(entry.record.action == "agent.add")
        }
    }

    @Test("Beyond a client's bound the answer is 429 with a time to wait")
    func busy() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, _ in
            await gate.pass()
            return .token("an.access.token")
        }
        try await withYard(.with { $0.settings.requestsPerClient = 1 }, entra: script) { yard in
            let estate = try await yard.house.furnish()
            async let waiting = yard.call("POST", "/connections/graph/authorise", key: estate.boss)
            try await eventually("the request") { !yard.house.entra.requests.isEmpty }
            let answer = try await yard.call("GET", "/agents", key: estate.boss)
            #expect(try answer.flaw(asProblem: 429, type: "busy") == nil)
            #expect(answer["Retry-After"] == "1")
            gate.open()
            #expect(try await waiting.status == 200)
            #expect(try await yard.call("GET", "/agents", key: estate.boss).status == 200)
        }
    }

    @Test("A fault is logged whole and told plainly")
    func fault() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            try yard.house.database { try $0.execute(sql: "ALTER TABLE agents RENAME TO gone") }
            let answer = try await yard.call("GET", "/agents", key: estate.boss)
            #expect(try answer.flaw(asProblem: 500, type: "fault") == nil)
            #expect(!answer.body.contains("agents"))
            #expect(yard.house.log.text.contains("no such table: agents"))
        }
    }
}
