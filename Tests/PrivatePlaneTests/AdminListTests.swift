import Federation
import Foundation
import GRDB
import Operations
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Lists of the admin API come in pages")
struct AdminListTests {
    @Test("Following the links shows each of 250 agents once, in the order of their names' bytes")
    func paging() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            let names = (0..<247).map { "agent \($0)" } + ["Ä", "Z", "é"]
            for name in names { _ = try await yard.house.addAgent(name) }
            let pages = try await yard.pages("/agents", key: boss)
            #expect(pages.map(\.count) == [100, 100, 50])
            #expect(pages.flatMap(\.self) == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
    }

    @Test("What is removed or added between two pages shifts nothing")
    func shifting() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            for name in ["b", "d", "f", "h"] { _ = try await yard.house.addAgent(name) }
            let first = try await yard.call("GET", "/agents?limit=2", key: boss)
            #expect(try first.elements.map { $0["name"] as? String } == ["b", "d"])
            for name in ["b", "d"] {
                try await yard.house.desk.removeAgent(.name(try Name(name)), by: TestHouse.admin)
            }
            for name in ["a", "e"] { _ = try await yard.house.addAgent(name) }
            let next = try #require(first.next)
            #expect(try await yard.pages("/agents" + next, key: boss) == [["e", "f"], ["h"]])
        }
    }

    @Test(
        "A page that holds the rest exactly leads nowhere",
        arguments: ["agents", "connections", "certificates", "clients"])
    func lastPage(list: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnishForAdmins(certificates: list == "certificates")
            let all = try await yard.pages("/\(list)", key: estate.boss)
            let names = all.flatMap(\.self)
            #expect(all.count == 1 && names.count > 1)
            #expect(try await yard.pages("/\(list)?limit=1", key: estate.boss) == names.map { [$0] })
            #expect(try await yard.pages("/\(list)?limit=\(names.count)", key: estate.boss) == [names])
            #expect(try await yard.pages("/\(list)?limit=1000", key: estate.boss) == [names])
        }
    }

    @Test("A page of clients ends where they have very many grants, and the next one goes on behind it")
    func manyGrants() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            for name in ["a", "b", "c", "d"] { _ = try await yard.house.addClient(name, allow: []) }
            try await yard.house.store.pool.write { db in
                try db.execute(
                    sql: """
                        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
                        INSERT INTO subjects SELECT 'agent:' || n, 'nobody', 0 FROM n;
                        INSERT INTO agents (id, name, subject, enabled, created_at)
                        SELECT printf('00000000-0000-4000-8000-%012d', substr(subject, 7)), subject, subject, 1, 0
                        FROM subjects;
                        INSERT INTO client_grants (client_id, agent_id) SELECT clients.id, agents.id
                        FROM clients, agents WHERE clients.name IN ('a', 'b', 'c');
                        """)
            }
            #expect(try await yard.pages("/clients", key: boss) == [["a", "b"], ["boss", "c", "d"]])
            let first = try await yard.call("GET", "/clients", key: boss).elements
            #expect(first.map { ($0["allow"] as? [String])?.count } == [3000, 3000])
        }
    }

    @Test("An empty list is an empty array")
    func empty() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            for list in ["agents", "connections", "certificates"] {
                let answer = try await yard.call("GET", "/\(list)", key: boss)
                #expect(answer.body == "[]")
                #expect(answer["Link"] == nil)
            }
        }
    }

    @Test(
        "A limit out of bounds and a cursor that no answer gave are refused",
        arguments: [
            "limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "cursor=", "cursor=%20", "cursor=YQ==",
            "cursor=YR",
            "cursor=_w", "cursor=YS9i", "cursor=%C3%A9",
        ])
    func bounds(query: String) async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            for list in ["agents", "connections", "certificates", "clients"] {
                let answer = try await yard.call("GET", "/\(list)?\(query)", key: boss)
                #expect(try answer.flaw(asProblem: 400, type: "invalid-value") == nil, "\(answer.body)")
            }
        }
    }

    @Test("The audit log is told from its oldest row on, so many rows at a time")
    func audit() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            #expect(rows.count > 5)
            var sequences: [Int] = []
            var path: String? = "/audit?limit=3"
            while let asked = path {
                let answer = try await yard.call("GET", asked, key: estate.boss)
                let page = try answer.elements.compactMap { $0["sequence"] as? Int }
                #expect(page.count <= 3)
                sequences += page
                path = answer.next.map { "/audit" + $0 }
            }
            #expect(sequences == rows.map(\.sequence))
            for query in ["limit=0", "limit=1001", "after=-1", "after=x"] {
                let answer = try await yard.call("GET", "/audit?\(query)", key: estate.boss)
                #expect(try answer.flaw(asProblem: 400, type: "invalid-value") == nil)
            }
        }
    }

    @Test("The fleet is tried a page of connections at a time")
    func fleet() async throws {
        try await withYard(entra: { _, _ in .token("an.access.token") }) { yard in
            let estate = try await yard.house.furnish()
            let first = try await yard.call("POST", "/connections/authorise?limit=2", key: estate.boss)
            #expect(try first.elements.map { $0["connection"] as? String } == ["graph", "orphan"])
            #expect(yard.house.entra.requests.count == 1)
            #expect(try first.elements.map { $0["code"] as? String } == [nil, "not-usable"])
            let next = try #require(first.next)
            let second = try await yard.call("POST", "/connections/authorise\(next)", key: estate.boss)
            #expect(try second.elements.map { $0["connection"] as? String } == ["unfinished"])
            #expect(second.next == nil)
        }
    }

    @Test(
        "Of the fleet no more is under way at once than was said, or than eight",
        arguments: [(#"{"parallel":2}"#, 2), ("", 8)])
    func parallel(body: String, most: Int) async throws {
        let entra = SlowEntra()
        try await withYard(entra: { _, _ in await entra.answer() }) { yard in
            let boss = try await yard.house.addClient("boss", admin: true)
            let agent = try await yard.house.addAgent("helpdesk")
            for number in 0..<20 { _ = try await yard.house.addConnection("c\(number)", agent: agent) }
            let answer = try await yard.call("POST", "/connections/authorise", key: boss, body)
            #expect(try answer.elements.count == 20)
            #expect((2...most).contains(entra.peak))
        }
    }
}

extension Answer {
    /// The query of the next page, with its question mark.
    fileprivate var next: String? {
        guard let link = self["Link"], link.hasPrefix("<?"), link.hasSuffix(">; rel=\"next\"") else { return nil }
        return String(link.dropFirst().prefix { $0 != ">" })
    }
}

extension Yard {
    /// The names on each page, following the links.
    fileprivate func pages(_ path: String, key: String) async throws -> [[String]] {
        var pages: [[String]] = []
        var query: String? = ""
        let list = String(path.prefix { $0 != "?" })
        var asked = path
        while query != nil, pages.count < 1000 {
            let answer = try await call("GET", asked, key: key)
            #expect(answer.status == 200, "\(answer.body)")
            pages.append(try answer.elements.compactMap { $0["name"] as? String })
            query = answer.next
            asked = list + (query ?? "")
        }
        return pages
    }
}

/// Takes its time, and notes how many ask at once.
private final class SlowEntra: Sendable {
    private let counts = Mutex((now: 0, peak: 0))

    var peak: Int { counts.withLock { $0.peak } }

    func answer() async -> Scripted {
        counts.withLock { counts in
            counts.now += 1
            counts.peak = max(counts.peak, counts.now)
        }
        try? await Task.sleep(for: .milliseconds(50))
        counts.withLock { $0.now -= 1 }
        return .token("an.access.token")
    }
}
