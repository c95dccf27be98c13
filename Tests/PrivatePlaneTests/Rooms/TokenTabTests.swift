import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The tokens and clients of a connection on the pages", .timeLimit(.minutes(2)))
struct TokenTabTests {
    private static let claims =
        #"{"aud":"https://graph.microsoft.com","appid":"\#(Estate.clientID)","roles":["Mail.Read","User.Read.All"]}"#

    private func path(_ graph: Connection) -> String { "/connections/\(graph.id)/tokens" }

    /// The rows of facts beneath a heading, each with its name in front.
    private func facts(on page: Answer) -> [String] {
        page.all("<div><dt>([^<]*</dt><dd>[^<]*)</dd></div>").map { $0.replacing("</dt><dd>", with: ": ") }
    }

    @Test("A token that is fetched tells what is in it, and is not shown itself")
    func fetch() async throws {
        try await withWorkingGraph(entra: { _, _ in .token(claims: Self.claims) }) { yard, browser, graph in
            var browser = browser
            #expect(try await !browser.get(path(graph)).body.contains("What is in the token"))
            for (source, asked) in [("memory", 1), ("Entra, just now", 2)] {
                let page = try await browser.submit("\(path(graph))/fetch")
                #expect(page.status == 200 && page.body.contains("What is in the token"))
                #expect(
                    facts(on: page) == [
                        "From: \(source)", "Audience: https://graph.microsoft.com",
                        "Application (client) ID: \(Estate.clientID)", "Permissions: Mail.Read, User.Read.All",
                    ])
                #expect(page.body.contains("<dt>Expires</dt><dd><time datetime=\"2027-01-15T08:59:59Z\""))
                #expect(yard.house.entra.requests.count == asked)
                let token = Scripted.jwt(Self.claims)
                for part in [token] + token.split(separator: ".").dropFirst().map({ String($0) }) {
                    #expect(!page.body.contains(part) && !yard.house.log.text.contains(part))
                }
                #expect(page.problem == nil && page.foreignTags == [])
                // An edit leaves what is remembered behind.
                _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) { $0.needs = [] }
            }
            let rows = try await yard.audited(graph).map(\.record).filter { $0.action == "token.exchange" }
            let anna = try await yard.anna()
            #expect(rows.map(\.actor) == ["user:0", "admin:\(anna.id)"], "as whoever is signed in")
        }
    }

    /// What is no such token, and what can be told of it.
    private static let odd: [(token: String, facts: [String])] = [
        ("opaque-token", ["From: memory", "Permissions: none"]),
        (
            Scripted.jwt(#"{"aud":"<script>alert(1)</script>","azp":"\"><img>","scp":"Mail.Read User.Read"}"#),
            [
                "From: memory", "Audience: <script>alert(1)</script>", "Application (client) ID: \"><img>",
                "Permissions: Mail.Read, User.Read",
            ]
        ),
    ]

    @Test("Of a token that cannot be read nothing is told, and markup in one is text", arguments: odd)
    func oddTokens(token: String, facts: [String]) async throws {
        try await withWorkingGraph(entra: { _, _ in .token(token) }) { _, browser, graph in
            var browser = browser
            let page = try await browser.submit("\(path(graph))/fetch")
            #expect(self.facts(on: page) == facts && !page.body.contains(token) && page.foreignTags == [])
        }
    }

    @Test("Entra's refusal is told with its code and what to do; there is no token to tell of")
    func refused() async throws {
        let script: StubEntra.Script = { number, _ in number == 0 ? .token("t") : .refusal(7_000_222) }
        try await withWorkingGraph(entra: script) { yard, browser, graph in
            var browser = browser
            _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) { $0.needs = [] }
            let page = try await browser.submit("\(path(graph))/fetch")
            #expect(page.status == 200 && !page.body.contains("What is in the token"))
            let problem = try #require(page.problem)
            #expect(problem.contains("AADSTS7000222: The client secret has expired."))
            #expect(problem.contains("Settings, under Credential") && !page.body.contains("aureole "))
        }
    }

    @Test("What is refused here is told as plainly, and Entra is not asked", arguments: [true, false])
    func unusable(isDraft: Bool) async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let agent = try await yard.house.desk.agent(.name(Name("helpdesk")))
            if isDraft {
                _ = try await yard.house.desk.setConnection(.id(graph.id), by: TestHouse.admin) { $0.tenant = nil }
            } else {
                _ = try await yard.house.desk.setEnabled(false, .id(agent.id), by: TestHouse.admin)
            }
            let page = try await browser.submit("\(path(graph))/fetch")
            #expect(page.status == 200 && !page.body.contains("What is in the token"))
            let words = isDraft ? "has no tenant or no client ID yet" : "The agent 'helpdesk' is disabled."
            #expect(page.problem?.unescaped.contains(words) == true, "\(page.problem ?? "")")
            #expect(!page.body.contains("aureole ") && yard.house.entra.requests.count == 1)
        }
    }

    @Test("The snippets are whole, and name the address of this very connection")
    func snippets() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let address = "http://localhost:8444/v1/connections/\(graph.id)/token"
            let page = try await browser.get(path(graph))
            #expect(page.body.contains("value=\"\(address)\" readonly>"))
            func snippet(_ tool: String) -> String? { page.first("<pre id=\"way-\(tool)\"[^>]*>([^<]*)</pre>") }
            #expect(snippet("curl") == "curl -X POST -H \"Authorization: Bearer $KEY\" \(address)\n")
            #expect(
                snippet("python") == """
                    from os import environ
                    from requests import post

                    answer = post(
                        "\(address)",
                        headers={"Authorization": "Bearer " + environ["KEY"]}, timeout=30)
                    answer.raise_for_status()
                    token = answer.json()["access_token"]

                    """)
            #expect(
                snippet("powershell") == """
                    $answer = Invoke-RestMethod -Method Post -Uri '\(address)' `
                        -Headers @{ Authorization = "Bearer $env:KEY" }
                    $token = $answer.access_token

                    """)
        }
    }

    @Test(
        "The address is the one that the plane is known by",
        arguments: ["http://localhost:9000", "https://aureole.contoso.example", "https://aureole.contoso.example:9443"])
    func addresses(url: String) async throws {
        try await withStreet(url: url) { street in
            try await street.signIn()
            let page = try await street.visit("/connections/mail/tokens")
            let address = "\(url)/v1/connections/\(try await street.mail().id)/token"
            #expect(page.all("value=\"([^\"]*/token)\" readonly>") == [address])
            let snippets = page.all("<pre id=\"way-[a-z]*\"[^>]*>([^<]*)</pre>")
            #expect(snippets.count == 3)
            for snippet in snippets {
                #expect(snippet.matches(of: /https?:\/\/[^\s"']*/).map { String($0.0) } == [address])
            }
        }
    }

    @Test("What the page gives for curl does fetch a token with a client's key")
    func curl() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let key = try await yard.house.addClient("job", allow: ["connection:graph"])
            let page = try await browser.get(path(graph))
            let snippet = try #require(page.first("<pre id=\"way-curl\"[^>]*>([^<]*)</pre>"))
            let here = snippet.replacing("http://localhost:8444", with: "http://127.0.0.1:\(yard.port)")
            let folder = try TemporaryDirectory()
            let command = "export KEY='\(key)'; " + here.replacing("curl ", with: "curl --silent --output answer ")
            #expect(try Shell.run(command, in: folder.path) == 0)
            let answer = try String(contentsOfFile: folder("answer"), encoding: .utf8)
            #expect(answer.contains("\"access_token\":\"token-0\""), "\(answer)")
        }
    }

    @Test("The clients that may fetch its tokens are listed, as far as a list goes; others are not")
    func clients() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let none = try await browser.get(path(graph))
            #expect(none.body.contains("None yet. A client is") && none.clients == [])
            for name in ["a<b>", "stranger"] {
                _ = try await yard.house.addClient(name, allow: name == "stranger" ? [] : ["connection:graph"])
            }
            let page = try await browser.get(path(graph))
            #expect(page.clients == ["a<b>"] && !page.body.contains("None yet.") && !page.holds("a<b>"))
            let client = try #require(try await yard.house.desk.clients().first { $0.name.text == "a<b>" })
            #expect(page.body.contains("href=\"/clients/\(client.id)\""))
            for number in 2...NameList.length {
                _ = try await yard.house.addClient("c\(number)", allow: ["connection:graph"])
            }
            #expect(try await !browser.get(path(graph)).body.contains("more.</p>"))
            _ = try await yard.house.addClient("z", allow: ["connection:graph"])
            let long = try await browser.get(path(graph))
            #expect(long.clients.count == NameList.length && long.body.contains("<p>And 1 more.</p>"))
        }
    }

    @Test("The scopes that it may ask for are listed in their order")
    func scopes() async throws {
        let texts = ["api://orders/.default", "https://graph.microsoft.com/.default"]
        try await withWorkingGraph({ $0.scopes = try texts.map { try Scope($0) } }) { _, browser, graph in
            var browser = browser
            let page = try await browser.get(path(graph))
            #expect(page.all("<li class=\"mono\">([^<]*)</li>") == texts)
        }
    }
}

extension Answer {
    /// The names of clients that link to their pages.
    fileprivate var clients: [String] { all("<a href=\"/clients/[0-9a-f-]{36}\">([^<]*)</a>") }
}
