import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The history of a connection on the pages", .timeLimit(.minutes(2)))
struct HistoryTabTests {
    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/history" }

    @Test("How the last call for each tenant ended is told, its own first, with when it was and when it last went well")
    func outcomes() async throws {
        let script: StubEntra.Script = { number, request in
            number == 0 || request.path.hasPrefix("/tailspin.example/") ? .token("t") : .refusal(700_016)
        }
        let others = try ["fabrikam.example", "tailspin.example", "unasked.example"].map { try Tenant($0) }
        try await withWorkingGraph(entra: script, { $0.otherTenants = others }) { yard, browser, graph in
            var browser = browser
            let first = try await browser.get(path(graph))
            #expect(first.outcomes == ["contoso.example good OK 08:00 08:00"])
            for tenant in [nil, others[0], others[1]] {
                yard.house.clock.advance(60)
                _ = try? await yard.house.desk.authorise(.id(graph.id), tenant: tenant, by: TestHouse.admin)
            }
            let page = try await browser.get(path(graph))
            #expect(
                page.outcomes == [
                    "contoso.example bad AADSTS700016 08:01 08:00", "fabrikam.example bad AADSTS700016 08:02 never",
                    "tailspin.example good OK 08:03 08:03",
                ])
            #expect(!page.body.contains("has not been asked") && page.foreignTags == [])
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                ($0.tenant, $0.otherTenants) = (try Tenant("moved.example"), [])
            }
            let moved = try await browser.get(path(graph))
            #expect(
                moved.outcomes == [] && moved.body.contains("Entra has not been asked for its present tenants yet."))
        }
    }

    @Test("Of many tenants twenty are on a page; the others are further on, from where one comes back")
    func tenants() async throws {
        let others = try (1...21).map { try Tenant("t\($0).example") }
        try await withWorkingGraph({ $0.otherTenants = others }) { yard, browser, graph in
            var browser = browser
            for tenant in others.prefix(19) {
                _ = try await yard.house.desk.authorise(.id(graph.id), tenant: tenant, by: TestHouse.admin)
            }
            let whole = try await browser.get(path(graph))
            #expect(whole.outcomes.count == 20 && !whole.body.contains("tenants</a>"))
            for tenant in others.suffix(2) {
                _ = try await yard.house.desk.authorise(.id(graph.id), tenant: tenant, by: TestHouse.admin)
            }
            let first = try await browser.get(path(graph))
            #expect(first.outcomes == whole.outcomes && !first.body.contains("First tenants"))
            let next = try #require(first.first("href=\"([^\"]*)\">More tenants</a>"))
            let second = try await browser.get(next)
            #expect(second.outcomes.map { $0.prefix { $0 != " " } } == ["t20.example", "t21.example"])
            #expect(second.body.contains("href=\"\(path(graph))\">First tenants</a>"))
            #expect(!second.body.contains("More tenants"))
            for odd in ["-1", "0", "22", "x", "99999999999999999999"] {
                #expect(try await browser.get("\(path(graph))?tenants=\(odd)").outcomes == first.outcomes, "\(odd)")
            }
        }
    }

    @Test("A tenant that was never asked has no outcome, and no address of the page asks for one")
    func untried() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) {
                $0.tenant = try Tenant("fabrikam.example")
            }
            for query in ["", "?tenants=0", "?tenants=1"] {
                let page = try await browser.get(path(graph) + query)
                #expect(page.status == 200 && page.outcomes.isEmpty, "\(query)")
            }
        }
    }

    @Test("What was done to it is told in sentences, newest first, and nothing that was done elsewhere")
    func rows() async throws {
        let script: StubEntra.Script = { number, _ in number == 0 ? .token("t") : .refusal(700_213) }
        try await withWorkingGraph(entra: script) { yard, browser, graph in
            var browser = browser
            let agent = try await yard.house.desk.agent(.name(Name("helpdesk")))
            _ = try await yard.house.addConnection("other", agent: agent)
            let form = ["needs": "Mail.Read", "version": "\(graph.version)"]
            _ = try await browser.submit("/connections/\(graph.id)/permissions", form)
            _ = try await browser.submit("/connections/\(graph.id)/authorise")
            let page = try await browser.get(path(graph))
            let name = "<a href=\"/connections/\(graph.id)\">graph</a>"
            #expect(
                page.sentences == [
                    "<b>anna</b> tried to authorise the connection \(name) AADSTS700213",
                    "<b>anna</b> asked Entra for a token for the connection \(name) AADSTS700213",
                    "<b>anna</b> changed the connection \(name) OK",
                    "<b>System user 0</b> tried to authorise the connection \(name) OK",
                    "<b>System user 0</b> asked Entra for a token for the connection \(name) OK",
                    "<b>System user 0</b> made the connection \(name) OK",
                ])
            #expect(page.sequences == (try await yard.audited(graph).map(\.sequence).reversed()))
        }
    }

    @Test("Fifty fit on a page; older ones are a page further, from where one comes back to the newest")
    func paging() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            func edit(_ count: Int) async throws {
                for _ in 0..<count {
                    _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) { _ in }
                }
            }
            try await edit(AuditList.length - yard.audited(graph).count)
            let whole = try await browser.get(path(graph))
            #expect(whole.sequences.count == AuditList.length)
            #expect(whole.older == nil && whole.newest == nil)

            try await edit(AuditList.length + 1)
            let all = Array(try await yard.audited(graph).map(\.sequence).reversed())
            #expect(all.count == 2 * AuditList.length + 1)
            let first = try await browser.get(path(graph))
            #expect(first.sequences == Array(all[..<50]) && first.newest == nil)
            #expect(first.older == "\(path(graph))?before=\(all[49])")
            let second = try await browser.get(try #require(first.older))
            #expect(second.sequences == Array(all[50..<100]) && second.newest == path(graph))
            #expect(second.outcomes == first.outcomes && first.outcomes.count == 1)
            let third = try await browser.get(try #require(second.older))
            #expect(third.sequences == Array(all[100...]) && third.newest == path(graph) && third.older == nil)
            let beyond = try await browser.get("\(path(graph))?before=\(all[100])")
            #expect(beyond.sequences == [] && beyond.body.contains("<p class=\"about\">Nothing.</p>"))
            for odd in ["", "x", "99999999999999999999", "1%00"] {
                #expect(try await browser.get("\(path(graph))?before=\(odd)").sequences == first.sequences, "\(odd)")
            }
        }
    }
}

extension Answer {
    /// Tenant, colour and outcome of the last calls, and the hours that are told.
    fileprivate var outcomes: [String] {
        all("<tr>(<th scope=\"row\">[^<]*</th><td><span class=\"tag [a-z]*\">[^<]*</span></td><td data-label.*?)</tr>")
            .map { row in
                row.replacing(/<time datetime="[^T"]*T([0-9:]{5})[^<]*<\/time>/) { String($0.1) }
                    .replacing(/<span class="tag ([a-z]*)">/) { "\($0.1) " }.replacing(/<[^>]*>/, with: " ")
                    .split(separator: " ").joined(separator: " ")
            }
    }

    /// The numbers of the rows.
    fileprivate var sequences: [Int] { all("<a href=\"/audit/([0-9]+)\" aria-label").compactMap { Int($0) } }

    /// What the rows say, with the outcome behind it.
    fileprivate var sentences: [String] {
        all("aria-label=\"Entry [0-9]+\">[0-9]+</a></th><td>(.*?)</span></td>").map {
            $0.replacing(/<\/td><td><span[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
        }
    }

    fileprivate var older: String? { first("href=\"([^\"]*)\" rel=\"next\">Older entries</a>") }
    fileprivate var newest: String? { first("href=\"([^\"]*)\">Newest entries</a>") }
}
