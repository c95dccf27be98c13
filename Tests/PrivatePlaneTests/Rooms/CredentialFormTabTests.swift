import Federation
import GRDB
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The form for another credential", .timeLimit(.minutes(2)))
struct CredentialFormTabTests {
    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/settings" }

    /// Sends the form for another credential with what is said otherwise.
    private func submit(
        _ browser: inout Browser, _ connection: Connection, _ changes: [String: String]
    ) async throws -> Answer {
        let untouched = [
            "credential": "federated", "agent": "", "certificate": "", "secret": "", "expires": "",
            "version": "\(connection.version)",
        ]
        return try await browser.submit(
            "/connections/\(connection.id)/credential", untouched.merging(changes) { $1 })
    }

    /// What is typed, the status, and what is said at which field; what is said of the whole where it is no field's.
    private static let badForms: [(changes: [String: String], status: Int, field: String?, words: String)] = [
        (["credential": "federated"], 422, "agent", "Choose the agent."),
        (["credential": "certificate"], 422, "certificate", "Choose the certificate."),
        (["credential": "secret", "secret": " \r\n"], 422, "secret", "Paste the secret's Value."),
        (["credential": "trust"], 422, "credential", "Choose one of these."),
        (["credential": ""], 422, "credential", "Choose one of these."),
        (["agent": "a/b"], 422, "agent", "separates the parts of a URL"),
        (["credential": "secret", "secret": "Q8~x", "expires": "30/06/2027"], 422, "expires", "Enter the day as"),
        (["agent": "nobody", "untried": "yes"], 404, nil, "There is no agent 'nobody'."),
        (["agent": "00000000-0000-4000-8000-00000000ffff"], 404, nil, "There is no agent"),
        (["credential": "certificate", "certificate": "nobody"], 404, nil, "There is no certificate 'nobody'."),
        (
            ["credential": "secret", "secret": "Q8~a b"], 200, nil,
            "has a blank or a character that none of Azure's has"
        ),
        (["agent": "retired"], 200, nil, "The agent 'retired' is disabled."),
    ]

    @Test("What cannot be taken is told, the rest of what was chosen stays, and nothing changes", arguments: badForms)
    func bad(changes: [String: String], status: Int, field: String?, words: String) async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let retired = try await yard.house.addAgent("retired")
            _ = try await yard.house.desk.setEnabled(false, .id(retired.id), by: TestHouse.admin)
            let page = try await submit(&browser, graph, changes)
            #expect(page.status == status && page.foreignTags == [])
            for name in ["credential", "agent", "certificate", "secret", "expires"] {
                #expect((page.wrong(name) != nil) == (name == field), "\(name)")
            }
            let told = field.map { page.wrong($0) } ?? page.problem?.unescaped
            #expect(told?.contains(words) == true, "\(page.problem ?? "")")
            #expect(page.problem != nil && !page.body.contains("aureole ") && !page.body.contains("Q8~"))
            let kind = changes["credential"] ?? "federated"
            #expect(page.shown("credential") == (["trust", ""].contains(kind) ? nil : kind))
            #expect(page.shown("expires") == changes["expires", default: ""])
            #expect(try await yard.connection(graph) == graph && yard.house.entra.requests.count == 1)
        }
    }

    @Test("What the agents and certificates are called is chosen from a list, in which nothing is chosen at first")
    func lists() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let agent = try await yard.house.addAgent("<b>")
            let certificate = try await yard.house.desk.createCertificate(Name("own"), days: 3, by: TestHouse.admin)
            let page = try await browser.get(path(graph))
            #expect(page.shown("agent") == "" && page.shown("certificate") == "" && page.foreignTags == [])
            #expect(page.body.ranges(of: "<option value=\"\" selected>Choose one</option>").count == 2)
            #expect(page.body.contains("<option value=\"\(agent.id)\">&lt;b&gt;</option>"))
            #expect(page.body.contains("<option value=\"\(certificate.id)\">own</option>"))
            let answer = try await submit(&browser, graph, ["agent": agent.id.description])
            #expect(answer["Location"] == "\(path(graph))?done=credential-set")
            #expect(try await yard.connection(graph).settings.credential == .federated(agent.id))
        }
    }

    @Test("More than a list holds are named by typing, by name or id, and what was typed stays")
    func typing() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let most = CredentialPick.mostOptions
            let own = try await yard.house.desk.createCertificate(Name("own"), days: 3, by: TestHouse.admin)
            for number in 2...most { _ = try await yard.house.addAgent("agent \(number)") }
            try yard.house.copyCertificates(most - 1)
            let lists = try await browser.get(path(graph))
            for (name, last) in [("agent", "agent \(most)"), ("certificate", "copy \(most - 1)")] {
                #expect(lists.body.contains("<select id=\"field-\(name)\"") && lists.body.contains(">\(last)</option>"))
            }
            let more = try await yard.house.addAgent("one more")
            try yard.house.copyCertificates(most)
            let fields = try await browser.get(path(graph))
            for name in ["agent", "certificate"] {
                #expect(fields.body.contains("<input id=\"field-\(name)\"") && fields.shown(name) == "")
                #expect(fields.body.contains("id=\"field-\(name)-hint\">Its name or ID.</p>"))
            }
            #expect(!fields.body.contains("agent \(most)") && !fields.body.contains("copy \(most)"))

            let unknown = ["agent": "no \"agent\"", "certificate": "no <one>"]
            let page = try await submit(&browser, graph, unknown)
            #expect(page.status == 404 && page.foreignTags == [])
            for (name, text) in unknown { #expect(page.shown(name) == text) }
            let choices: [([String: String], Credential)] = [
                (["agent": " one more "], .federated(more.id)),
                (["credential": "certificate", "certificate": "own"], .certificate(own.id)),
                (["agent": more.id.description], .federated(more.id)),
                (["credential": "certificate", "certificate": own.id.description], .certificate(own.id)),
            ]
            for (changes, credential) in choices {
                let now = try await yard.connection(graph)
                #expect(try await submit(&browser, now, changes).status == 303)
                #expect(try await yard.connection(graph).settings.credential == credential)
            }
        }
    }

    @Test("Whoever was slower than somebody else is told so, and moves, restores and forgets nothing")
    func faster() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let moved = try await yard.house.desk.setCredential(
                of: .id(graph.id), to: .clientSecret("Q8~good", expiresAt: nil), by: TestHouse.admin
            ).connection
            let agent = try await yard.house.desk.agent(.name(Name("helpdesk")))
            let page = try await submit(&browser, graph, ["agent": agent.id.description])
            #expect(page.status == 412 && page.problem?.contains("since you looked at it.") == true)
            #expect(page.shown("agent") == agent.id.description)
            #expect(page.hiddenFields["version"] == "\(moved.version)", "sent again, it is meant for what is there now")
            for verb in ["previous", "forget"] {
                let late = try await browser.submit(
                    "/connections/\(graph.id)/credential/\(verb)", ["version": "\(graph.version)"])
                #expect(late.status == 412 && late.body.contains("since you looked at it."), "\(verb)")
            }
            #expect(try await yard.connection(graph) == moved && yard.house.entra.requests.count == 2)
            #expect(try await submit(&browser, moved, ["agent": agent.id.description]).status == 303)
        }
    }

    @Test("No secret stands in any page, in the log, or in what was noted")
    func secrecy() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            for secret in ["Q8~one", "Q8~two"] {
                let now = try await yard.connection(graph)
                let answer = try await submit(&browser, now, ["credential": "secret", "secret": secret])
                #expect(answer.status == 303 && !"\(answer)".contains("Q8~"))
            }
            #expect(try await yard.house.desk.countOfSecrets() == 2)
            let now = try await yard.connection(graph)
            let late = try await submit(&browser, graph, ["credential": "secret", "secret": "Q8~late"])
            #expect(
                late.status == 412 && !late.body.contains("Q8~") && now.settings.previousCredential?.kind == .secret)
            let path = "/connections/\(graph.id)"
            let tabs = ["", "/permissions", "/tokens", "/history", "/settings", "/remove"].map { path + $0 }
            for page in tabs + ["/", "/audit", "/fleet"] {
                let answer = try await browser.get(page)
                #expect(answer.status == 200 && !answer.body.contains("Q8~"), "\(page)")
            }
            let audit = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            #expect(!audit.contains { "\($0.record)".contains("Q8~") } && !yard.house.log.text.contains("Q8~"))
        }
    }
}

extension TestHouse {
    /// Puts certificates beside the one there is, `copy 1` up to that number: to make so many would take minutes.
    fileprivate func copyCertificates(_ last: Int) throws {
        try database { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
                    INSERT OR IGNORE INTO certificates SELECT printf('00000000-0000-4000-9000-%012d', n), 'copy ' || n, der,
                    subject, thumbprint, printf('%064d', n), not_before, not_after, sealed, created_at
                    FROM certificates, numbers WHERE name = 'own'
                    """, arguments: [last])
        }
    }
}
