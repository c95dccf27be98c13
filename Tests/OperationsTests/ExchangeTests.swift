import Crypto
import Entra
import Federation
import Foundation
import MetricsTestKit
import Operations
import Storage
import TestSupport
import Testing

@Suite("Exchanging", .timeLimit(.minutes(2)))
struct ExchangeTests {
    private func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// Answers with a token that names the number of the request.
    private let numbered: StubEntra.Script = { number, _ in .token("access-token-\(number)") }

    @Test("Entra is asked for the connection's tenant, application and scope, with an assertion of its agent")
    func request() async throws {
        try await withHouse(entra: numbered) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let exchanged = try await house.desk.exchange(.name(connection.name), for: house.admin)
            #expect(exchanged.token.value == "access-token-0" && exchanged.source == .entra)
            #expect(exchanged.expiresIn == 3599)
            let request = try #require(house.entra.requests.first)
            #expect(request.path == "/contoso.example/oauth2/v2.0/token")
            #expect(request.field("client_id") == "11111111-2222-3333-4444-555555555555")
            #expect(request.field("scope") == "https://graph.microsoft.com/.default")
            let assertion = try CompactToken(try #require(request.field("client_assertion")))
            #expect(try assertion.claimValues["sub"] as? String == agent.subject.text)
            #expect(try assertion.isSigned(with: try #require(try await house.desk.ring().active).publicKey))
        }
    }

    @Test(
        "The assertion is addressed to the cloud's own audience if the agent has it, else to the agent's first",
        arguments: [
            (Cloud.public, ["api://x", "api://AzureADTokenExchange"], "api://AzureADTokenExchange"),
            (
                .usgov, ["api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov"],
                "api://AzureADTokenExchangeUSGov"
            ),
            (.china, ["api://x", "api://AzureADTokenExchangeChina"], "api://AzureADTokenExchangeChina"),
            (.usgov, ["api://x", "api://y"], "api://x"),
        ])
    func audience(cloud: Cloud, own: [String], expected: String) async throws {
        try await withHouse(entra: numbered) { house in
            let agent = try await house.addAgent(audiences: own)
            let connection = try await house.addConnection(agent: agent) { $0.cloud = cloud }
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            let assertion = try #require(house.entra.requests.first?.field("client_assertion"))
            #expect(try CompactToken(assertion).claimValues["aud"] as? String == expected)
            #expect(house.entra.requests.first?.field("scope") == "\(cloud.graphResource)/.default")
        }
    }

    @Test("The second call is answered from memory with what is left; force asks again")
    func cached() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            house.clock.advance(100.5)
            let second = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(second.source == .cache && second.token.value == "access-token-0" && second.expiresIn == 3498)
            #expect(house.entra.requests.count == 1)
            let forced = try await house.desk.exchange(
                .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
            #expect(forced.source == .entra && forced.token.value == "access-token-1")
            #expect(try await house.desk.exchange(.id(connection.id), for: house.admin).token.value == "access-token-1")
            #expect(house.metrics.counters(label: "aureole_token_cache_hits_total").map(\.totalValue) == [2])
            #expect(house.count("aureole_exchanges_total", "ok") == 4)
        }
    }

    @Test("A token that its resource turned away is not handed out again, also when it is due for refresh")
    func turnedAway() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            house.clock.advance(3200)
            let request = ExchangeRequest(rejectedToken: sha256("access-token-0"))
            let next = try await house.desk.exchange(.id(connection.id), request, for: house.admin)
            #expect(next.source == .entra && next.token.value == "access-token-1")
            #expect(try await house.desk.exchange(.id(connection.id), request, for: house.admin).source == .cache)
        }
    }

    @Test("An edit of the connection makes the next call ask anew")
    func edited() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            let tenant = try Tenant("fabrikam.example")
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) { $0.tenant = tenant }
            let next = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(next.source == .entra)
            #expect(house.entra.requests.map(\.path).last == "/fabrikam.example/oauth2/v2.0/token")
            let application = try ApplicationID("99999999-8888-7777-6666-555555555555")
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) {
                $0.applicationID = application
            }
            let last = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(last.source == .entra)
            #expect(house.entra.requests.last?.field("client_id") == application.text)
        }
    }

    @Test("Each scope has a token of its own, and another spelling of one shares it")
    func scopes() async throws {
        try await withHouse(entra: numbered) { house in
            let agent = try await house.addAgent()
            let (first, second) = (try Scope("https://a.example/.default"), try Scope("https://b.example/.default"))
            let connection = try await house.addConnection(agent: agent) { $0.scopes = [first, second] }
            let asked = [nil, first, second, try Scope("https://b.example//.default")]
            var tokens: [String] = []
            for scope in asked {
                let request = ExchangeRequest(scope: scope)
                tokens.append(try await house.desk.exchange(.id(connection.id), request, for: house.admin).token.value)
            }
            #expect(tokens == ["access-token-0", "access-token-0", "access-token-1", "access-token-1"])
        }
    }

    @Test("Two rows tell of it: the assertion and the exchange, with hashes; no token is in a file or a log line")
    func audited() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let client = try await house.addClient(allow: ["connection:graph"])
            _ = try await house.desk.exchange(.id(connection.id), for: .client(client))
            let assertion = try #require(house.entra.requests.first?.field("client_assertion"))
            let minted = try #require(try await house.audited(.tokenMinted).first)
            #expect(minted.detail("sha256") == sha256(assertion) && minted.actor == "client:\(client.id)")
            let row = try #require(try await house.audited(.tokenExchanged).first)
            #expect(row.actor == "client:\(client.id)" && row.target == "connection:\(connection.id)")
            #expect(row.outcome == "ok" && row.detail("sha256") == sha256("access-token-0"))
            #expect(row.detail("tenant") == "contoso.example" && row.detail("exp") == "1800003599")
            for secret in ["access-token-0", assertion] {
                #expect(try house.folder.files(holding: secret.utf8).isEmpty)
                #expect(!house.log.text.contains(secret))
            }
        }
    }

    @Test(
        "No access token leaves when its audit row cannot be written, and Entra is not asked without one for the assertion"
    )
    func auditFirst() async throws {
        let later = Later<TestHouse>()
        let script: StubEntra.Script = { _, _ in
            try? await later.value?.breakAudit()
            return .token("access-token")
        }
        try await withHouse(entra: script) { house in
            later.set(house)
            let connection = try await house.addConnection(agent: try await house.addAgent())
            for _ in 0..<2 {
                await #expect(throws: StoreFailure.database("no such table: audit")) {
                    _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
                }
                #expect(house.entra.requests.count == 1)
            }
        }
    }

    @Test("The answer is the one of the contract")
    func answer() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            for source in ["entra", "cache"] {
                #expect(
                    try await house.desk.exchange(.id(connection.id), for: house.admin).json.text == """
                        {"access_token":"access-token-0","token_type":"Bearer","expires_in":3599,\
                        "expires_at":1800003599,"source":"\(source)"}
                        """)
            }
        }
    }
}
