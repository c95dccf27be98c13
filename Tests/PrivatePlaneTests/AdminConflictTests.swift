import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("Who comes second at the admin API")
struct AdminConflictTests {
    @Test("A change for a version that is not the present one is 412 and changes nothing")
    func ifMatch() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let seen = try await yard.call("GET", "/connections/graph", key: boss)
            let tag = try #require(seen["ETag"])
            #expect(tag == "\"1\"")
            let edit = #"{"tenant":"fabrikam.example"}"#
            let first = try await yard.call("PATCH", "/connections/graph", key: boss, edit, ifMatch: tag)
            #expect(first.status == 200)
            #expect(first["ETag"] == "\"2\"")
            let late: [(String, String, String)] = [
                ("PATCH", "/connections/graph", edit), ("DELETE", "/connections/graph", ""),
                ("POST", "/connections/graph/credential", #"{"agent":"helpdesk","untried":true}"#),
                ("POST", "/connections/graph/credential", #"{"forget_previous":true}"#),
            ]
            for tag in [tag, "W/\"2\"", "\"02\"", "2", "\"two\"", "\"1\", \"3\"", ""] {
                for (method, path, body) in late {
                    let answer = try await yard.call(method, path, key: boss, body, ifMatch: tag)
                    #expect(try answer.flaw(asProblem: 412, type: "other-version") == nil, "\(method) \(tag)")
                }
            }
            #expect(try await yard.call("GET", "/connections/graph", key: boss)["ETag"] == "\"2\"")
        }
    }

    @Test(
        "A change for the present version, for any, or for one of several is made",
        arguments: ["\"1\"", "*", "\"7\" , \"1\""])
    func present(tag: String) async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let changes: [(String, String, String, Int)] = [
                ("PATCH", "/connections/graph", #"{"needs":["User.Read.All"]}"#, 200),
                ("POST", "/connections/orphan/credential", #"{"agent":"helpdesk","untried":true}"#, 200),
                ("DELETE", "/connections/unfinished", "", 204),
            ]
            for (method, path, body, status) in changes {
                let answer = try await yard.call(method, path, key: boss, body, ifMatch: tag)
                #expect(answer.status == status, "\(method) \(answer.body)")
            }
        }
    }

    @Test("Of many who saw the same version one wins, and the others are told")
    func race() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let body = #"{"needs":["Need.\#(number)"]}"#
                        return try await yard.call("PATCH", "/connections/graph", key: boss, body, ifMatch: "\"1\"")
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 412 }.count == 11)
            #expect(try await yard.call("GET", "/connections/graph", key: boss)["ETag"] == "\"2\"")
        }
    }

    @Test("What is there already or in use is 409", arguments: Conflict.all)
    func conflicts(row: Conflict) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnishForAdmins(certificates: row.path.contains("certificates"))
            let answer = try await yard.call(row.method, row.path, key: estate.boss, row.body)
            #expect(try answer.flaw(asProblem: 409, type: row.type) == nil, "\(answer.body)")
            #expect(try answer.text("hint")?.isEmpty == false)
        }
    }

    struct Conflict: Sendable {
        let method: String
        let path: String
        let body: String
        let type: String

        static let all = [
            Conflict(method: "POST", path: "/agents", body: #"{"name":"helpdesk"}"#, type: "name-taken"),
            Conflict(method: "DELETE", path: "/agents/helpdesk", body: "", type: "in-use"),
            Conflict(
                method: "POST", path: "/connections", body: #"{"name":"graph","agent":"helpdesk"}"#, type: "name-taken"),
            Conflict(method: "POST", path: "/clients", body: #"{"name":"job"}"#, type: "name-taken"),
            Conflict(method: "POST", path: "/certificates", body: #"{"name":"cert","create":{}}"#, type: "name-taken"),
        ]
    }

    @Test("A subject is never given out twice")
    func subject() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            #expect(try await yard.call("POST", "/agents", key: boss, #"{"name":"a","subject":"s"}"#).status == 201)
            #expect(try await yard.call("DELETE", "/agents/a", key: boss).status == 204)
            let again = try await yard.call("POST", "/agents", key: boss, #"{"name":"b","subject":"s"}"#)
            #expect(try again.flaw(asProblem: 409, type: "subject-taken") == nil)
        }
    }

    @Test("A grant, an agent and a certificate that are named have to be there")
    func named() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            for (path, body) in [
                ("/clients", #"{"name":"n","allow":["agent:nobody"]}"#),
                ("/connections", #"{"name":"n","agent":"nobody"}"#),
                ("/connections", #"{"name":"n","certificate":"nobody"}"#),
                ("/connections/graph/credential", #"{"certificate":"nobody"}"#),
            ] {
                let answer = try await yard.call("POST", path, key: boss, body)
                #expect(try answer.flaw(asProblem: 404, type: "not-found") == nil, "\(body)")
            }
        }
    }
}
